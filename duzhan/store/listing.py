"""Lists of cases, newest first, in pages that continue after an id."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, bindparam, literal_column, select

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.policy.permissions import Actor
from duzhan.store import narrowing, places, scope
from duzhan.store.transaction import ReadTx
from duzhan.wire.cases import CaseFilter

CASE = table(Case).c
EVERY: ColumnElement[object] = literal_column('"case".*')
EVERY_CUT: ColumnElement[object] = literal_column("cut.*")


def page(tx: ReadTx, actor: Actor, wanted: CaseFilter, before: int | None) -> Sequence[Row[tuple[object, ...]]]:
    """Return the newest cases in scope that the filter lets through, one more than its limit where there are more."""
    conditions = [scope.visible(actor), *narrowing.conditions(tx, wanted)]
    if before is not None:
        conditions.append(CASE.id < before)
    # The page is cut before the names are joined, so that its plan is the index scan and nothing else. Its columns
    # are written out as a star: SQLAlchemy would look at each of them, twice, whenever somebody turns a page.
    cut = select(EVERY).select_from(places.CASE).where(*conditions).order_by(CASE.id.desc()).limit(wanted.limit + 1)
    rows = places.at(cut.subquery("cut"), "cut")
    named = select(EVERY_CUT, places.FULL_NAME).select_from(rows)
    return tx.run(named.order_by(literal_column("cut.id").desc())).all()


def area_name(tx: ReadTx, case_id: int) -> str:
    """Return the whole name of the place where a case lies."""
    return str(tx.run(_AREA_NAME, {"wanted": case_id}).scalar_one())


# Built once: it is asked after every act.
_AREA_NAME = (
    select(places.FULL_NAME).select_from(places.at(places.CASE, '"case"')).where(CASE.id == bindparam("wanted"))
)
