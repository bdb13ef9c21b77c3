"""Clocks that sweeps could not decide: those that are tried again, those in quarantine, and their way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Faulty:
    """A clock that the last sweep could not decide, how often in a row, and what was wrong the last time.

    One that is not in quarantine yet (None) is tried again by the next sweep.
    """

    id: int
    case: str
    kind: str
    holder: str
    failures: int
    fault: str
    quarantined_at: datetime | None


_LISTED = text("""
select k.id, c.number as case, k.kind, k.holder, k.failures, k.fault, k.quarantined_at
from clock k join "case" c on c.id = k.case_id
where k.fault is not null and k.ended is null
order by k.id
""")
_RELEASE = text("""
update clock set failures = 0, fault = null, quarantined_at = null,
       next_fire_at = :next_fire_at, escalates_at = :escalates_at
where id = :id and quarantined_at is not null and ended is null
""")


def listed(tx: ReadTx) -> list[Faulty]:
    """List the clocks that have a fault, oldest first."""
    return [Faulty(**row) for row in tx.run(_LISTED).mappings()]


def release(tx: Tx, clock: int, next_fire_at: datetime | None, escalates_at: datetime | None) -> bool:
    """Forget a clock's fault and let it fire when its ladder says; False where it is in quarantine no longer."""
    values = {"id": clock, "next_fire_at": next_fire_at, "escalates_at": escalates_at}
    return tx.write(_RELEASE, values).rowcount == 1
