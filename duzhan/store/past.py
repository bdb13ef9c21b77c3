"""Cases as they were: of each the row that its newest event until an instant carries (ADR 0031)."""

from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, func, literal_column, select, true

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.store import places

CASE = table(Case).c
EVENT = table(Event).alias("seen")

PAST: ColumnElement[object] = literal_column("past.*")
"""Every column of the case as it was then."""


def cases(then: datetime) -> FromClause:
    """Return the cases that were logged by an instant, each beside its row of then, which is called ``past``.

    Conditions go on the case itself, whose place and number never change, so that its indexes are used.
    """
    until = EVENT.c.case_id == CASE.id, EVENT.c.at <= then
    newest = select(EVENT.c.row).where(*until).order_by(EVENT.c.at.desc(), EVENT.c.id.desc()).limit(1).lateral("newest")
    # A function in the list of tables is read once a case; in the list of columns it would be once for each of them.
    row = func.jsonb_populate_record(literal_column('null::"case"'), newest.c.row).table_valued("id", name="past")
    return places.CASE.join(newest, true()).join(row, true())
