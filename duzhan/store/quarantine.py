"""Clocks in quarantine: what no sweep could decide, and its way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A clock that a sweep could not decide several times in a row, and what was wrong the last time."""

    id: int
    case: str
    kind: str
    holder: str
    failures: int
    fault: str
    quarantined_at: datetime


_LISTED = text("""
select k.id, c.number as case, k.kind, k.holder, k.failures, k.fault, k.quarantined_at
from clock k join "case" c on c.id = k.case_id
where k.fault is not null and k.quarantined_at is not null and k.ended is null
  and (cast(:number as text) is null or c.number = :number)
order by k.id
""")
_RELEASE = text("""
update clock set failures = 0, fault = null, quarantined_at = null,
       next_fire_at = :next_fire_at, escalates_at = :escalates_at
where id = :id and quarantined_at is not null and ended is null
""")


def listed(tx: ReadTx, number: str | None = None) -> list[Quarantined]:
    """List the clocks in quarantine, of one case or of all, oldest first."""
    return [Quarantined(**row) for row in tx.run(_LISTED, {"number": number}).mappings()]


def release(tx: Tx, clock: int, next_fire_at: datetime | None, escalates_at: datetime | None) -> bool:
    """Forget a clock's fault and let it fire when its ladder says; False where it is in quarantine no longer."""
    values = {"id": clock, "next_fire_at": next_fire_at, "escalates_at": escalates_at}
    return tx.write(_RELEASE, values).rowcount == 1
