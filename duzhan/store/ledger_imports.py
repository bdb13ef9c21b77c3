"""Imports of ledgers: one per office and file, its rows as they were read, and the cases that they became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, text

from duzhan.errors import ImportNotFound
from duzhan.model.columns import table
from duzhan.model.ledger_import import LedgerImport
from duzhan.store.transaction import ReadTx, Tx

IMPORT = table(LedgerImport)
_OWN = select(IMPORT).where(IMPORT.c.id == bindparam("wanted"), IMPORT.c.unit == bindparam("by"))
_OF_UNIT = (
    select(IMPORT)
    .where(IMPORT.c.unit == bindparam("by"))
    .order_by(IMPORT.c.read_at.desc(), IMPORT.c.id)
    .limit(bindparam("limit"))
)
_FIELDS = tuple(LedgerImport.model_fields)
# The same file again finds the import that is there, and holds it: two who send it at once come one after the other.
_OPEN = text(
    f"insert into ledger_import ({', '.join(_FIELDS)}) values ({', '.join(f':{name}' for name in _FIELDS)})"  # noqa: S608
    " on conflict (unit, sha256) do update set filename = excluded.filename returning *"
)
_CLEAR = text("delete from ledger_import_row where import_id = :id and case_id is null")
_ADD_ROWS = text("""
insert into ledger_import_row (import_id, unit, position, sheet, row, action, row_key, cells, seen, problems, finding)
select :id, :unit, position, sheet, row, action, row_key, cells, seen, problems, finding
from jsonb_to_recordset(cast(:rows as jsonb))
  as each (position int, sheet text, row int, action text, row_key text, cells jsonb, seen jsonb, problems jsonb,
           finding jsonb)
on conflict (import_id, position) do nothing
""")
_COUNTS = text("""
select action, count(*) as rows, count(case_id) as imported from ledger_import_row where import_id = :id group by action
""")
_SETTLE_READING = text("""
update ledger_import set sheets = cast(:sheets as jsonb), counts = cast(:counts as jsonb), imported = :imported,
       account = :account, read_at = :now,
       state = case when :waiting = 0 and imported > 0 then 'done' else 'read' end,
       mode = case when :waiting = 0 and imported > 0 then mode end,
       accepted_at = case when :waiting = 0 and imported > 0 then accepted_at end,
       accepted_by = case when :waiting = 0 and imported > 0 then accepted_by end,
       finished_at = case when :waiting = 0 and imported > 0 then finished_at end
where id = :id
""")
_ACCEPT = text("""
update ledger_import set state = 'accepting', mode = :mode, warnings_accepted = :warnings, accepted_at = :now,
       accepted_by = :account, finished_at = null
where id = :id
""")
_FINISH = text("update ledger_import set state = 'done', finished_at = :now where id = :id")
WAITING = """
from ledger_import_row r
where r.import_id = :id and r.case_id is null and r.action in ('accept', 'warn') and (r.action = 'accept' or :warnings)
  and r.position between :first and :last
"""
"""The rows of a span that are to become cases."""
_NEXT = text(f"""
select min(position) as first, max(position) as last from (
  select position, count(lead) over (order by position) as assigned
  from (select r.position, r.finding ->> 'lead_unit' as lead {WAITING} order by r.position limit :limit) as next
  ) as counted
where assigned <= :assigned
""")  # noqa: S608  # of a text of ours
_KNOWN = text("""
select r.row_key, c.number from ledger_import_row r join "case" c on c.id = r.case_id
where r.unit = :unit and r.row_key = any(cast(:keys as text[])) and r.case_id is not null
""")
_KNOWN_WAITING = text(f"""
with next as materialized (select r.position, r.unit, r.row_key {WAITING})
select next.position, c.number
from next join ledger_import_row k on k.unit = next.unit and k.row_key = next.row_key and k.case_id is not null
join "case" c on c.id = k.case_id
""")  # noqa: S608
_LEFT_OUT = text("""
update ledger_import_row r set action = 'ignore', problems = r.problems || each.problem
from jsonb_to_recordset(cast(:rows as jsonb)) as each (position int, problem jsonb)
where r.import_id = :id and r.position = each.position
""")
_ADVANCE = text("update ledger_import set imported = imported + :rows where id = :id")
_ROWS = text("""
select r.position, r.sheet, r.row, r.action, r.seen, r.cells, r.problems, c.number
from ledger_import_row r left join "case" c on c.id = r.case_id
where r.import_id = :id and r.position > :after and r.action = coalesce(cast(:action as text), r.action)
order by r.position limit :limit
""")
_WIDTHS = text("""
select sheet, max(jsonb_array_length(cells)) as width from ledger_import_row where import_id = :id group by sheet
""")
_UNFINISHED = text("select id from ledger_import where state = 'accepting' order by accepted_at")
_LIKE = text("""
select number, area, content_area, description from "case"
where county = :county and area = :area and content_area = :content order by id desc limit :limit
""")
_OURS = text(
    """select number from "case" where number = any(cast(:numbers as text[])) and left(area, :length) = :area"""
)

Row = Mapping[str, Any]
_FAR = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """The waiting rows of an import between two positions, those with warnings only where they were accepted."""

    id: UUID
    warnings: bool
    first: int
    last: int

    def values(self) -> Mapping[str, object]:
        """Return what the statements over a span ask for."""
        return {"id": self.id, "warnings": self.warnings, "first": self.first, "last": self.last}


def open_file(tx: Tx, row: LedgerImport) -> LedgerImport:
    """Insert an import, or return the one that this office has of the file; held until the transaction ends."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values.update(sheets=json.dumps(row.sheets), counts=json.dumps(row.counts))
    return LedgerImport(**tx.write(_OPEN, values).mappings().one())


def find(tx: ReadTx, key: UUID, unit: str) -> LedgerImport:
    """Return an import of an office; raises ImportNotFound."""
    return _one(tx, key, unit, lock=False)


def of_unit(tx: ReadTx, unit: str, limit: int) -> list[LedgerImport]:
    """List the imports of an office, the one read last first."""
    return [LedgerImport(**row) for row in tx.run(_OF_UNIT, {"by": unit, "limit": limit}).mappings()]


def lock(tx: Tx, key: UUID, unit: str) -> LedgerImport:
    """Return an import of an office and hold it until the transaction ends; raises ImportNotFound."""
    return _one(tx, key, unit, lock=True)


def _one(tx: ReadTx, key: UUID, unit: str, *, lock: bool) -> LedgerImport:
    statement = _OWN.with_for_update() if lock else _OWN
    row = tx.run(statement, {"wanted": key, "by": unit}).mappings().first()
    if row is None:
        raise ImportNotFound
    return LedgerImport(**row)


def hold(tx: Tx, key: UUID) -> LedgerImport:
    """Hold an import whose office was looked at before."""
    held = select(IMPORT).where(IMPORT.c.id == bindparam("wanted")).with_for_update()
    return LedgerImport(**tx.run(held, {"wanted": key}).mappings().one())


def clear(tx: Tx, key: UUID) -> None:
    """Throw away the rows that became no case, to read the file anew."""
    tx.write(_CLEAR, {"id": key})


def add_rows(tx: Tx, row: LedgerImport, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep rows as they were read; those that are cases already stay as they are."""
    tx.write(_ADD_ROWS, {"id": row.id, "unit": row.unit, "rows": json.dumps(rows, ensure_ascii=False, default=str)})


def counts(tx: ReadTx, key: UUID) -> tuple[dict[str, int], int, int]:
    """Return how many rows there are by action, how many wait to be imported, and how many are cases."""
    found = {str(row.action): (int(row.rows), int(row.imported)) for row in tx.run(_COUNTS, {"id": key})}
    imported = sum(cases for _, cases in found.values())
    waiting = sum(rows - cases for action, (rows, cases) in found.items() if action in {"accept", "warn"})
    return {action: rows for action, (rows, _) in found.items()}, waiting, imported


def settle_reading(tx: Tx, key: UUID, sheets: Sequence[Mapping[str, object]], account: int) -> None:
    """Write what the reading came to; an import of which nothing is left to import stays done."""
    by_action, waiting, imported = counts(tx, key)
    said = {"sheets": json.dumps({"sheets": list(sheets)}, ensure_ascii=False), "counts": json.dumps(by_action)}
    figures = {"waiting": waiting, "imported": imported, "account": account, "now": tx.now}
    tx.write(_SETTLE_READING, {"id": key, **said, **figures})


def accept(tx: Tx, key: UUID, mode: str, account: int, *, warnings: bool) -> None:
    """Begin to import what was read."""
    tx.write(_ACCEPT, {"id": key, "mode": mode, "warnings": warnings, "account": account, "now": tx.now})


def finish(tx: Tx, key: UUID) -> None:
    """End an import of which nothing is left to import."""
    tx.write(_FINISH, {"id": key, "now": tx.now})


def waiting(tx: ReadTx, of: LedgerImport, limit: int, assigned: int) -> Span | None:
    """Return the next rows that are to become cases, None where none is left.

    They are at most ``limit``, of which ``assigned`` name a lead unit.
    """
    span = Span(of.id, of.warnings_accepted, 0, _FAR)
    found = tx.run(_NEXT, {**span.values(), "limit": limit, "assigned": assigned}).one()
    return None if found.last is None else replace(span, first=int(found.first), last=int(found.last))


def known_waiting(tx: ReadTx, span: Span) -> dict[int, str]:
    """Return those of a span's rows that their office has imported before, by position, as the cases they are."""
    return {int(row.position): str(row.number) for row in tx.run(_KNOWN_WAITING, span.values())}


def known(tx: ReadTx, unit: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the cases that an office has imported under some row keys, by key."""
    return {str(row.row_key): str(row.number) for row in tx.run(_KNOWN, {"unit": unit, "keys": list(keys)})}


def advance(tx: Tx, key: UUID, rows: int) -> None:
    """Count rows that became cases."""
    tx.write(_ADVANCE, {"id": key, "rows": rows})


def leave_out(tx: Tx, key: UUID, problems: Mapping[int, Mapping[str, str]]) -> None:
    """Leave rows out that turned out to be cases already, by position, and say so."""
    rows = [{"position": position, "problem": [problem]} for position, problem in problems.items()]
    tx.write(_LEFT_OUT, {"id": key, "rows": json.dumps(rows, ensure_ascii=False)})


def rows(tx: ReadTx, key: UUID, action: str | None, after: int, limit: int) -> list[Row]:
    """List rows of the report after a position, in the order of the file."""
    asked = {"id": key, "action": action, "after": after, "limit": limit}
    return [dict(row) for row in tx.run(_ROWS, asked).mappings()]


def widths(tx: ReadTx, key: UUID) -> dict[str, int]:
    """Return how many columns each sheet has."""
    return {str(row.sheet): int(row.width) for row in tx.run(_WIDTHS, {"id": key})}


def unfinished(tx: ReadTx) -> list[UUID]:
    """List the imports that were accepted and are not done, the oldest first."""
    return [UUID(str(key)) for key in tx.run(_UNFINISHED).scalars()]


def alike(tx: ReadTx, area: str, content: str, limit: int) -> list[tuple[str, str]]:
    """List the newest cases of an area and content area by number and description, to compare with."""
    asked = {"county": area[:6], "area": area, "content": content, "limit": limit}
    return [(str(row.number), str(row.description)) for row in tx.run(_LIKE, asked)]


def ours(tx: ReadTx, numbers: Sequence[str], area: str) -> frozenset[str]:
    """Return which numbers are those of cases in an area."""
    asked = {"numbers": list(numbers), "length": len(area), "area": area}
    return frozenset(map(str, tx.run(_OURS, asked).scalars()))
