"""The lines of a reconciliation: listed, signed by either side, and ended once both say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, or_, select, text, update

from duzhan.errors import ReconciliationNotFound
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.reconciliation import ReconciliationLine, ReconciliationSignature
from duzhan.policy.permissions import Actor
from duzhan.store import scope
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Conclusion, Match, Side

CASE = table(Case)
LINE = table(ReconciliationLine).c

_LAST_SIGNED = text("""
select distinct on (s.line, s.side) s.id, s.line, s.side, s.conclusion, s.words, s.unit, u.name as unit_name,
       a.name as signed_by_name, s.signed_at
from reconciliation_signature s join unit u on u.code = s.unit join account a on a.id = s.signed_by
where s.line = any(cast(:lines as bigint[])) order by s.line, s.side, s.id desc
""")
_SIDES_OF = text("""
select distinct reconciliation, side from reconciliation_signature
where reconciliation = any(cast(:keys as uuid[])) and signed_by = :account
""")


@dataclass(frozen=True, slots=True)
class WantedLines:
    """Which lines of a reconciliation, after a position; ``limit`` None for all of them."""

    match: Match | None
    waiting: bool | None
    after: int
    limit: int | None


def page(tx: ReadTx, key: UUID, actor: Actor, wanted: WantedLines) -> Sequence[RowMapping]:
    """Return the next lines in the ledgers' order, one more than the limit where there are more."""
    conditions = [LINE.reconciliation == key, LINE.position > wanted.after, _of_visible_case(actor)]
    if wanted.match is not None:
        conditions.append(LINE.match == wanted.match.value)
    if wanted.waiting is not None:
        waits = and_(LINE.match != Match.AGREE.value, LINE.conclusion.is_(None))
        conditions.append(waits if wanted.waiting else ~waits)
    limit = None if wanted.limit is None else wanted.limit + 1
    return tx.run(_numbered().where(*conditions).order_by(LINE.position).limit(limit)).mappings().all()


def waiting(tx: ReadTx, keys: Sequence[UUID]) -> Sequence[RowMapping]:
    """Return the lines of some reconciliations that no conclusion ends yet, with their cases' numbers."""
    open_lines = LINE.match != Match.AGREE.value, LINE.conclusion.is_(None), LINE.reconciliation.in_(keys)
    return tx.run(_numbered().where(*open_lines).order_by(LINE.reconciliation, LINE.position)).mappings().all()


def find(tx: ReadTx, key: UUID, position: int, actor: Actor) -> RowMapping:
    """Return a line; raises ReconciliationNotFound where it is absent or its case is out of scope."""
    wanted = LINE.reconciliation == key, LINE.position == position, _of_visible_case(actor)
    row = tx.run(_numbered().where(*wanted)).mappings().first()
    if row is None:
        raise ReconciliationNotFound
    return row


def last_signed(tx: ReadTx, lines: Sequence[int]) -> dict[int, dict[Side, RowMapping]]:
    """Return what each side signed last about some lines, with the names of unit and person."""
    signed: dict[int, dict[Side, RowMapping]] = {line: {} for line in lines}
    for row in tx.run(_LAST_SIGNED, {"lines": list(lines)}).mappings():
        signed[row["line"]][Side(row["side"])] = row
    return signed


def sides_of(tx: ReadTx, keys: Sequence[UUID], account: int) -> dict[UUID, Side]:
    """Return the side for which a person signed in each of some reconciliations, where they did."""
    said = tx.run(_SIDES_OF, {"keys": list(keys), "account": account})
    return {key: Side(side) for key, side in said}


def sign(tx: Tx, row: ReconciliationSignature) -> None:
    """Add a signature; it is never changed."""
    tx.write(table(ReconciliationSignature).insert(), row.model_dump(exclude={"id"}))


def conclude(tx: Tx, line: int, conclusion: Conclusion) -> None:
    """End a line with the conclusion that both sides signed."""
    ended = update(table(ReconciliationLine)).where(LINE.id == line)
    tx.write(ended.values(conclusion=conclusion.value, concluded_at=tx.now))


def _of_visible_case(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a line is about no case or about one in scope.

    Whoever sees a reconciliation has its whole area in scope; it is asked again, so that no foreign case ever shows.
    """
    seen = exists().where(CASE.c.id == LINE.case_id, scope.visible(actor)).correlate(table(ReconciliationLine))
    return or_(LINE.case_id.is_(None), seen)


def _numbered() -> Select[tuple[object, ...]]:
    numbers = CASE.alias("numbered")
    rows = table(ReconciliationLine).outerjoin(numbers, numbers.c.id == LINE.case_id)
    of_case = numbers.c.number.label("case_number"), numbers.c.version.label("newest_version")
    return select(table(ReconciliationLine), *of_case).select_from(rows)
