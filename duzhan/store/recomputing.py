"""The recomputation's statements: which running clocks another calendar was last looked at with, a chunk at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from duzhan.model.case import Case
from duzhan.model.columns import of_row, table
from duzhan.store import clock_rows, events
from duzhan.store.clock_rows import COLUMNS, ClockRow
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Light

CASE = table(Case)


@dataclass(frozen=True, slots=True)
class Taken:
    """The stale clocks of the cases that this transaction holds, and whether nobody is left to be held."""

    clocks: list[ClockRow]
    last: bool


# Versions are few; each is one look into the index of running clocks.
_STALE = text("""
select v.id from calendar_version v
where v.id is distinct from :current and exists (select from clock where ended is null and checked_calendar = v.id)
union all
select null where exists (select from clock where ended is null and checked_calendar is null)
""")
# As a sweep does: only cases are held, and all that is stale of a held case is read afterwards.
_HOLD = """
select c.id from clock k join "case" c on c.id = k.case_id
where k.ended is null and k.checked_calendar {of_version} and k.id <> all(cast(:left_out as bigint[]))
order by k.id limit :limit
for update of c skip locked
"""
_OF_HELD = f"""
select {COLUMNS}
from clock k join "case" c on c.id = k.case_id
where k.case_id = any(cast(:held as bigint[])) and k.ended is null and k.checked_calendar {{of_version}}
  and k.id <> all(cast(:left_out as bigint[]))
order by k.case_id, k.id
"""  # noqa: S608  # ours
_TAKE = {
    known: (text(_HOLD.format(of_version=condition)), text(_OF_HELD.format(of_version=condition)))
    for known, condition in ((True, "= :version"), (False, "is null"))
}
_CHECKED = text("update clock set checked_calendar = :current where id = any(cast(:ids as bigint[]))")
_PROJECT = text("""
update "case" set due_at = coalesce(cast(:due_at as timestamptz), due_at), light = :light
where id = :id and (due_at, light) is distinct from (coalesce(cast(:due_at as timestamptz), due_at), :light)
""")


def stale(tx: ReadTx, current: int | None) -> list[int | None]:
    """List the calendar versions but one that running clocks were last looked at with; None for none at all."""
    return list(tx.run(_STALE, {"current": current}).scalars())


def take(tx: Tx, version: int | None, limit: int, left_out: Collection[int]) -> Taken:
    """Hold the cases of the next clocks of a version, skipping those that others hold, and read what is stale."""
    hold, of_held = _TAKE[version is not None]
    values = {"version": version, "left_out": list(left_out)}
    held = [int(str(key)) for key in tx.write(hold, {**values, "limit": limit}).scalars()]
    events.catch_up(tx, held)
    rows = tx.run(of_held, {**values, "held": held}).mappings() if held else ()
    return Taken([clock_rows.read(row) for row in rows], last=len(held) < limit)


def held(tx: Tx, case_ids: Sequence[int]) -> list[Case]:
    """Return cases whose rows this transaction holds, in order."""
    wanted = select(CASE).where(CASE.c.id.in_(case_ids)).order_by(CASE.c.id)
    return [of_row(Case, row) for row in tx.run(wanted).mappings()]


def checked(tx: Tx, ids: Sequence[int], current: int) -> None:
    """Remember that a calendar leaves some clocks as they are."""
    tx.write(_CHECKED, {"ids": list(ids), "current": current})


def project(tx: Tx, case_id: int, due_at: datetime | None, light: Light) -> None:
    """Show in a case's row when its rectification is due now (None: as before) and its light; the version stays."""
    tx.write(_PROJECT, {"id": case_id, "due_at": due_at, "light": light.value})
