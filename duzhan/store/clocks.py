"""Clocks: started, ended, paused; a moved deadline is a new row with the next ``due_version``."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from duzhan.policy.ladder import Verdict
from duzhan.policy.pauses import Pause
from duzhan.store.transaction import Tx
from duzhan.vocabulary import BudgetUnit, ClockKind, Light


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to start; instants are aware UTC, ``due_at`` is exclusive."""

    case_id: int
    kind: ClockKind
    holder: str
    cycle: int
    position: int
    budget: int | None
    unit: BudgetUnit
    calendar: int
    started_at: datetime
    due_at: datetime
    provisional: bool
    pauses: tuple[Pause, ...]
    behind_on: date | None
    next_fire_at: datetime | None
    escalates_at: datetime | None
    rung: int
    light: Light


_START = text("""
insert into clock (case_id, city, county, kind, holder, cycle, position, due_version, budget, unit, calendar,
                   checked_calendar, started_at, due_at, provisional, pauses, behind_on, next_fire_at, escalates_at,
                   rung, light)
select :case_id, (select city from "case" where id = :case_id), (select county from "case" where id = :case_id),
       cast(:kind as text), cast(:holder as text), :cycle, :position, 1 + coalesce(max(due_version), 0),
       :budget, :unit, :calendar, :calendar, :started_at, :due_at, :provisional, cast(:pauses as jsonb), :behind_on,
       cast(:next_fire_at as timestamptz), cast(:escalates_at as timestamptz), :rung, :light
from clock
where case_id = :case_id and kind = cast(:kind as text) and holder = cast(:holder as text) and cycle = :cycle
  and position = :position
returning id
""")
# What a stopped clock had announced, in this version or an earlier one that it went on from, and has not left the house
# yet is cancelled with it, and nobody is reminded to sign.
_STOPPED = """
with stopped as (update clock set {stop} returning case_id, kind, holder, cycle, position),
versions as (select id from clock join stopped using (case_id, kind, holder, cycle, position)),
waiting as (
  select id from notice where clock_id in (select id from versions) and state in ('pending', 'leased')
  order by id for update),
unannounced as (
  update notice n set state = 'cancelled', token = null, lease_until = null from waiting where n.id = waiting.id)
update letter set unsigned_at = null where clock_id in (select id from versions) and unsigned_at is not null
"""
_END = text(
    _STOPPED.format(
        stop="ended = :ended, ended_at = :now, next_fire_at = null, escalates_at = null"
        " where id = any(:ids) and ended is null"
    )
)
_PAUSE = text(
    _STOPPED.format(
        stop="paused_at = :now, next_fire_at = null, escalates_at = null"
        " where case_id = :case_id and ended is null and kind <> 'look_back'"
    )
)
# Only what lies above the rungs that stay decided is taken back; the others were told by right, and still hold.
_SUCCEED = text("""
with stopped as (
  update clock set ended = 'superseded', ended_at = :now, next_fire_at = null, escalates_at = null
  where id = :id and ended is null returning case_id, kind, holder, cycle, position),
undone as (
  select d.id, concat_ws(':', 'decision', d.clock_id, d.rung) as promise
  from stopped join clock k using (case_id, kind, holder, cycle, position)
  join decision d on d.clock_id = k.id
  where d.rung > :decided),
waiting as (
  select n.id from notice n join undone using (promise) where n.state in ('pending', 'leased')
  order by n.id for update of n),
unannounced as (
  update notice n set state = 'cancelled', token = null, lease_until = null from waiting where n.id = waiting.id)
update letter set unsigned_at = null where decision in (select id from undone) and unsigned_at is not null
""")
_LOOK_TO = text("""
update clock set behind_on = :behind_on, next_fire_at = :next_fire_at, escalates_at = :escalates_at where id = :id
""")


def start(tx: Tx, clock: NewClock) -> int:
    """Start a clock and return its id; the same kind of the same holder must have ended before."""
    values = {name: getattr(clock, name) for name in clock.__slots__}
    values.update(kind=clock.kind.value, unit=clock.unit.value, light=clock.light.value)
    values["pauses"] = json.dumps([pause.kept() for pause in clock.pauses])
    return int(str(tx.write(_START, values).scalar_one()))


def end(tx: Tx, ids: Sequence[int], ended: str) -> None:
    """End some clocks and cancel what they had announced and has not left the house."""
    tx.write(_END, {"ids": list(ids), "ended": ended, "now": tx.now})


def succeed(tx: Tx, clock: int, decided: int) -> None:
    """End a clock that goes on as a new version, with its rungs up to ``decided`` behind it."""
    tx.write(_SUCCEED, {"id": clock, "decided": decided, "now": tx.now})


def pause(tx: Tx, case_id: int) -> None:
    """Stop every running clock of a case where it stands, and cancel undelivered notices."""
    tx.write(_PAUSE, {"case_id": case_id, "now": tx.now})


def look_to(tx: Tx, clock: int, behind_on: date | None, ahead: Verdict | None) -> None:
    """Let a clock look to another milestone, and fire when its ladder says now; None: it stands still."""
    instants = (None, None) if ahead is None else (ahead.next_fire_at, ahead.escalates_at)
    values = {"behind_on": behind_on, "next_fire_at": instants[0], "escalates_at": instants[1]}
    tx.write(_LOOK_TO, {"id": clock, **values})
