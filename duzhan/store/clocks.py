"""Clocks: started, ended, paused; a moved deadline is a new row with the next ``due_version``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.transaction import Tx
from duzhan.vocabulary import ClockKind, Light


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to start; instants are aware UTC, ``due_at`` is exclusive."""

    case_id: int
    kind: ClockKind
    holder: str
    cycle: int
    started_at: datetime
    due_at: datetime
    provisional: bool
    next_fire_at: datetime | None
    escalates_at: datetime | None
    rung: int = 0
    light: Light = Light.GREEN


_START = text("""
insert into clock (case_id, kind, holder, cycle, due_version, started_at, due_at, provisional,
                   next_fire_at, escalates_at, rung, light)
select :case_id, cast(:kind as text), cast(:holder as text), :cycle, 1 + coalesce(max(due_version), 0),
       :started_at, :due_at, :provisional,
       cast(:next_fire_at as timestamptz), cast(:escalates_at as timestamptz), :rung, :light
from clock
where case_id = :case_id and kind = cast(:kind as text) and holder = cast(:holder as text) and cycle = :cycle
returning id
""")
# What a stopped clock had announced and has not left the house yet is cancelled with it.
_END = text("""
with stopped as (
  update clock set ended = :ended, ended_at = :now, next_fire_at = null, escalates_at = null
  where case_id = :case_id and kind = any(:kinds) and ended is null returning id)
update notice set state = 'cancelled', token = null, lease_until = null
where clock_id in (select id from stopped) and state in ('pending', 'leased')
""")
_PAUSE = text("""
with stopped as (
  update clock set paused_at = :now, next_fire_at = null, escalates_at = null
  where case_id = :case_id and ended is null and kind <> 'look_back' returning id)
update notice set state = 'cancelled', token = null, lease_until = null
where clock_id in (select id from stopped) and state in ('pending', 'leased')
""")


def start(tx: Tx, clock: NewClock) -> int:
    """Start a clock and return its id; the same kind of the same holder must have ended before."""
    values = {name: getattr(clock, name) for name in clock.__slots__}
    values.update(kind=clock.kind.value, light=clock.light.value)
    return int(str(tx.write(_START, values).scalar_one()))


def end(tx: Tx, case_id: int, kinds: Sequence[ClockKind], ended: str) -> None:
    """End the running clocks of some kinds and cancel their undelivered notices."""
    tx.write(_END, {"case_id": case_id, "kinds": [kind.value for kind in kinds], "ended": ended, "now": tx.now})


def pause(tx: Tx, case_id: int) -> None:
    """Stop every running clock of a case where it stands, and cancel undelivered notices."""
    tx.write(_PAUSE, {"case_id": case_id, "now": tx.now})
