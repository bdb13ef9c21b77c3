"""Reconciliations: written at once, line by line; read and signed by whoever sees their whole area."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, false, or_, select, text, tuple_, update

from duzhan.errors import ReconciliationNotFound
from duzhan.model.account import Account
from duzhan.model.area import Area
from duzhan.model.columns import of_row, table
from duzhan.model.reconciliation import Reconciliation, ReconciliationLine
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Match

RECONCILIATION = table(Reconciliation).c
LINE = table(ReconciliationLine).c
AREA = table(Area).c
ACCOUNT = table(Account).c
OFFICE = table(Unit).alias("office_unit")
COUNTERPART = table(Unit).alias("counterpart_unit")

_LINES = text("""
insert into reconciliation_line (reconciliation, position, match, matched_by, likeness, case_id, sheet_row, ours,
                                 theirs, differences)
select :reconciliation, line.position, line.match, line.matched_by, line.likeness, c.id, line.sheet_row, line.ours,
       line.theirs, line.differences
from jsonb_to_recordset(cast(:lines as jsonb)) as line (position int, match text, matched_by text, likeness float,
     number text, sheet_row int, ours jsonb, theirs jsonb, differences jsonb)
left join "case" c on c.number = line.number
""")
_COUNTS = text("""
select reconciliation, match, count(*) as lines,
       count(*) filter (where match <> 'agree' and conclusion is null) as waiting
from reconciliation_line where reconciliation = any(cast(:keys as uuid[])) group by reconciliation, match
""")
AT_ONCE = 2000
"""Lines in one statement."""
# One at a time for an office: two at once would each leave the other standing.
_HOLD_OFFICE = text("select code from unit where code = :code for no key update")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reconciliations of those that a person sees; ``before`` is the last one of the page before."""

    area: str | None
    standing: bool | None
    before: UUID | None
    limit: int


def visible(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a reconciliation's whole area lies in the actor's scope: a part of it shows nothing."""
    return or_(false(), *(RECONCILIATION.area.startswith(area, autoescape=True) for area in actor.areas()))


def hold_office(tx: Tx, office: str) -> None:
    """Hold an office until the transaction ends: its reconciliations are written one after the other."""
    tx.run(_HOLD_OFFICE, {"code": office})


def add(tx: Tx, row: Reconciliation, lines: Iterable[Mapping[str, object]]) -> None:
    """Write a reconciliation with its lines, and let it stand in place of the one that stood for the same two offices.

    The caller holds the office. A line is an object with the columns of the table, but with our case's ``number``.
    """
    pair = (
        RECONCILIATION.area == row.area,
        RECONCILIATION.office == row.office,
        RECONCILIATION.counterpart == row.counterpart,
    )
    standing = update(table(Reconciliation)).where(*pair, RECONCILIATION.superseded_at.is_(None))
    tx.write(standing.values(superseded_at=tx.now))
    tx.write(table(Reconciliation).insert(), row.model_dump())
    left = iter(lines)
    while some := list(islice(left, AT_ONCE)):
        tx.write(_LINES, {"reconciliation": row.id, "lines": json.dumps(some, ensure_ascii=False)})


def newest(tx: ReadTx, area: str, office: str, counterpart: str) -> Reconciliation | None:
    """Return the standing reconciliation of an area between two offices, or None."""
    pair = RECONCILIATION.area == area, RECONCILIATION.office == office, RECONCILIATION.counterpart == counterpart
    statement = select(table(Reconciliation)).where(*pair, RECONCILIATION.superseded_at.is_(None))
    row = tx.run(statement).mappings().first()
    return None if row is None else of_row(Reconciliation, row)


def uploaded(tx: ReadTx, key: UUID) -> list[tuple[int, dict[str, str]]]:
    """Return the counterpart's lines of a reconciliation, each with its row in the file, in the file's order."""
    theirs = select(LINE.sheet_row, LINE.theirs).where(LINE.reconciliation == key, LINE.theirs.is_not(None))
    return [(int(str(row)), dict(columns)) for row, columns in tx.run(theirs.order_by(LINE.sheet_row))]


def page(tx: ReadTx, actor: Actor, wanted: Wanted) -> Sequence[RowMapping]:
    """Return the newest reconciliations that a person sees, one more than the limit where there are more."""
    conditions = [visible(actor)]
    if wanted.area is not None:
        conditions.append(RECONCILIATION.area.startswith(wanted.area, autoescape=True))
    if wanted.standing is not None:
        stands = RECONCILIATION.superseded_at.is_(None)
        conditions.append(stands if wanted.standing else ~stands)
    order = RECONCILIATION.created_at, RECONCILIATION.id
    if wanted.before is not None:
        last = select(*order).where(RECONCILIATION.id == wanted.before, visible(actor)).scalar_subquery()
        conditions.append(tuple_(*order) < last)
    statement = _named().where(*conditions).order_by(*(column.desc() for column in order)).limit(wanted.limit + 1)
    return tx.run(statement).mappings().all()


def standing(tx: ReadTx, area: str) -> Sequence[RowMapping]:
    """Return the standing reconciliations of an area and of what lies in it, oldest first."""
    inside = RECONCILIATION.area.startswith(area, autoescape=True), RECONCILIATION.superseded_at.is_(None)
    order = RECONCILIATION.created_at, RECONCILIATION.id
    return tx.run(select(table(Reconciliation)).where(*inside).order_by(*order)).mappings().all()


def find(tx: ReadTx, key: UUID, actor: Actor) -> RowMapping:
    """Return a reconciliation with the names in it; raises ReconciliationNotFound where it is absent or not visible."""
    row = tx.run(_named().where(RECONCILIATION.id == key, visible(actor))).mappings().first()
    if row is None:
        raise ReconciliationNotFound
    return row


def hold(tx: Tx, key: UUID, actor: Actor) -> RowMapping:
    """Return a reconciliation as ``find`` and hold it until the transaction ends: its lines are signed one by one."""
    tx.run(select(RECONCILIATION.id).where(RECONCILIATION.id == key, visible(actor)).with_for_update(key_share=True))
    return find(tx, key, actor)


def counts(tx: ReadTx, keys: Sequence[UUID]) -> dict[UUID, dict[Match, tuple[int, int]]]:
    """Count the lines of each match in some reconciliations, and how many of them wait for a conclusion."""
    counted: dict[UUID, dict[Match, tuple[int, int]]] = {key: {} for key in keys}
    for row in tx.run(_COUNTS, {"keys": list(keys)}).mappings():
        counted[row["reconciliation"]][Match(row["match"])] = (row["lines"], row["waiting"])
    return counted


def _named() -> Select[tuple[object, ...]]:
    """Select reconciliations with the names of their area, offices and maker."""
    columns = (
        AREA.full_name.label("area_name"),
        OFFICE.c.name.label("office_name"),
        COUNTERPART.c.name.label("counterpart_name"),
        ACCOUNT.name.label("created_by_name"),
    )
    rows = (
        table(Reconciliation)
        .join(table(Area), AREA.code == RECONCILIATION.area)
        .join(OFFICE, OFFICE.c.code == RECONCILIATION.office)
        .join(COUNTERPART, COUNTERPART.c.code == RECONCILIATION.counterpart)
        .join(table(Account), ACCOUNT.id == RECONCILIATION.created_by)
    )
    return select(table(Reconciliation), *columns).select_from(rows)
