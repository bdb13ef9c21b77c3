"""Alarms: what holds the sweep, who is told of it, and the figures by which it is noticed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from duzhan.store.now import Sighting
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import AlarmKind


@dataclass(frozen=True, slots=True)
class Raised:
    """A standing alarm, and whether this call raised it."""

    id: int
    new: bool


@dataclass(frozen=True, slots=True)
class Beat:
    """The database's clock beside a machine's count of seconds, as the last sweep there saw both."""

    at: datetime
    seconds: float


# The cases that are due are counted only where enough clocks are: a sweep of an ordinary day pays for an index scan.
_DUE = """
select case when (select count(*) from (select from clock where {column} <= :now limit :most + 1) as few) <= :most
  then 0 else (select count(distinct case_id) from clock where {column} <= :now) end
"""
_DUE_CASES = {False: text(_DUE.format(column="next_fire_at")), True: text(_DUE.format(column="escalates_at"))}
_OPEN_CASES = text("""
select count(*) from (select from "case" where state <> 'closed' limit :most) as few
""")
_BEAT = text("select at, seconds from pulse where machine = :machine and seconds >= 0")
_FORGET_BEATS = text("update pulse set seconds = -1")
_KEEP_BEAT = text("""
insert into pulse (machine, at, seconds) values (:machine, :at, :seconds)
on conflict (machine) do update set at = excluded.at, seconds = excluded.seconds
""")
# Runs from before a clock was accepted say nothing about the clock since.
_NEWEST_SWEEP = text("""
select max(r.newest) from unnest(array['escalation', 'reminders']) as k (kind),
  lateral (select max(finished_at) as newest from run where run.kind = k.kind and run.id > coalesce(
    (select cast(detail ->> 'accepted_run' as bigint) from alarm
     where kind = 'clock_jumped' and detail ? 'accepted_run' order by id desc limit 1), 0)) as r
""")
_RAISE = text("""
insert into alarm (kind, raised_at, detail) values (:kind, :now, cast(:detail as jsonb))
on conflict (kind) where released_at is null do update set kind = excluded.kind returning id, xmax = 0
""")
_STANDING = text("select detail from alarm where kind = :kind and released_at is null")
_RELEASE = text("""
update alarm set released_at = :now, released_by = :by,
  detail = case when cast(:accepted as bool) and kind = 'clock_jumped'
    then detail || jsonb_build_object('accepted_run', (select coalesce(max(id), 0) from run)) else detail end
where kind = :kind and released_at is null
""")
_HEARERS = text("""
select distinct g.account from account_grant g
join account a on a.id = g.account and a.disabled_at is null
left join unit u on u.code = g.unit
where g.role = 'system_admin' or (g.role = 'office' and u.kind = 'office' and u.level = 'province')
order by g.account
""")


def due_cases(tx: ReadTx, most: int, *, escalating: bool) -> int:
    """Count the cases with a due clock where more than ``most`` clocks are due, else 0."""
    return int(str(tx.run(_DUE_CASES[escalating], {"now": tx.now, "most": most}).scalar_one()))


def open_cases(tx: ReadTx, most: int) -> int:
    """Count the open cases up to ``most``."""
    return int(str(tx.run(_OPEN_CASES, {"most": most}).scalar_one()))


def beat(tx: ReadTx, machine: str) -> Beat | None:
    """Return the last beat of a machine's life, None where no sweep ran in it."""
    row = tx.run(_BEAT, {"machine": machine}).first()
    return None if row is None else Beat(row[0], float(row[1]))


def forget_beats(tx: Tx) -> None:
    """Let every machine begin anew: what each of them saw last was another clock than the one that was accepted."""
    tx.write(_FORGET_BEATS)


def keep_beat(tx: Tx, seen: Sighting) -> None:
    """Keep what was seen as the machine's last beat."""
    tx.write(_KEEP_BEAT, {"machine": seen.machine, "at": seen.database, "seconds": seen.seconds})


def newest_sweep(tx: ReadTx) -> datetime | None:
    """Return when the newest sweep ended, of those since a jumped clock was last accepted."""
    newest: datetime | None = tx.run(_NEWEST_SWEEP).scalar_one()
    return newest


def standing(tx: ReadTx, kind: AlarmKind) -> Mapping[str, object] | None:
    """Return the figures of the alarm of a kind that stands, None where none does."""
    row = tx.run(_STANDING, {"kind": kind.value}).first()
    return None if row is None else dict(row[0])


def sound(tx: Tx, kind: AlarmKind, detail: Mapping[str, object]) -> Raised:
    """Raise an alarm, or find the one of its kind that stands: there is never a second one."""
    document = json.dumps(dict(detail), ensure_ascii=False)
    # A row that was inserted was locked by nobody yet: its xmax is 0.
    alarm, new = tx.write(_RAISE, {"kind": kind.value, "now": tx.now, "detail": document}).one()
    return Raised(int(alarm), new=bool(new))


def release(tx: Tx, kind: AlarmKind, by: str, *, accepted: bool) -> bool:
    """Release the standing alarm of a kind; tell whether there was one."""
    return tx.write(_RELEASE, {"kind": kind.value, "by": by, "now": tx.now, "accepted": accepted}).rowcount == 1


def hearers(tx: ReadTx) -> list[int]:
    """List who is told of an alarm: every system administrator, and whoever works in the province's office."""
    return [int(str(account)) for account in tx.run(_HEARERS).scalars()]
