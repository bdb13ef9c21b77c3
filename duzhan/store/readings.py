"""Readings: received once per source and reference, never changed, and read as they count."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo

from sqlalchemy import text

from duzhan.policy.indicators import Point
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level

Subject = tuple[str, str]
"""The code of a county or village, and the pseudonym of a household of the village, or nothing."""


@dataclass(frozen=True, slots=True)
class NewReading:
    """A reading that comes in; None as its value says that the fact does not apply."""

    fact: str
    area: str
    household: str
    value: float | None
    taken_at: datetime
    source_ref: str


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom readings come: a source by name, and the account or the flow that brings them."""

    source: str
    account: int | None = None
    agent: str | None = None


_GIVEN = """
with given as materialized (
  select * from jsonb_to_recordset(cast(:readings as jsonb)) as each (
    fact text, area text, household text, value double precision, taken_at timestamptz, source_ref text))
"""
_RECEIVE = text(f"""{_GIVEN}
insert into reading (fact, area, household, value, taken_at, source, source_ref, received_at, received_by, agent)
select fact, area, household, value, taken_at, :source, source_ref, :now, :account, :agent from given
order by taken_at, area, household, fact
on conflict do nothing returning area, household, taken_at
""")  # noqa: S608  # of texts of ours
# A statement of its own: it has to see what others committed while this one waited for them.
_OTHERWISE = text(f"""{_GIVEN}
select g.source_ref from given g
where not exists (
  select from reading r where r.source = :source and r.source_ref = g.source_ref
    and (r.fact, r.area, r.household, r.value, r.taken_at)
        is not distinct from (g.fact, g.area, g.household, g.value, g.taken_at))
order by 1
""")  # noqa: S608
# In one order, so that two batches never wait for each other.
_LOOK = text("""
insert into monitored_subject as kept (area, household, look_again_at, fresh_from)
select area, household, greatest(:now, max(taken_at)), min(taken_at)
from unnest(cast(:areas as text[]), cast(:households as text[]), cast(:taken as timestamptz[]))
     as new (area, household, taken_at)
group by area, household order by area, household
on conflict (area, household) do update
set look_again_at = least(kept.look_again_at, excluded.look_again_at),
    fresh_from = least(kept.fresh_from, excluded.fresh_from)
""")
_LEVELS = text("select code, level from area where code = any(cast(:codes as text[]))")
# Of two readings of one instant, the one that was received last.
_COUNTING = text("""
select distinct on (r.area, r.household, r.fact, r.taken_at) r.area, r.household, r.fact, r.taken_at, r.value
from unnest(cast(:areas as text[]), cast(:households as text[])) as wanted (area, household)
join reading r on r.area = wanted.area and r.household = wanted.household
where cast(:since as timestamptz) is null or r.taken_at >= :since
order by r.area, r.household, r.fact, r.taken_at, r.id desc
""")


def levels(tx: ReadTx, codes: Sequence[str]) -> Mapping[str, Level]:
    """Return the levels of those of some codes that are areas'."""
    return {row.code: Level(row.level) for row in tx.run(_LEVELS, {"codes": list(codes)})}


def receive(tx: Tx, sender: Sender, readings: Sequence[NewReading]) -> tuple[int, Sequence[str]]:
    """Insert what is new and have its subjects judged; return how many, and the references of something else."""
    given = {"readings": json.dumps([_plain(reading) for reading in readings]), "source": sender.source}
    by = {"now": tx.now, "account": sender.account, "agent": sender.agent}
    new = tx.write(_RECEIVE, {**given, **by}).all()
    if new:
        subjects = {
            "areas": [row.area for row in new],
            "households": [row.household for row in new],
            "taken": [row.taken_at for row in new],
        }
        tx.write(_LOOK, {**subjects, "now": tx.now})
    if len(new) == len(readings):
        return len(new), ()
    return len(new), [str(key) for key in tx.run(_OTHERWISE, given).scalars()]


def _plain(reading: NewReading) -> dict[str, object]:
    return {**asdict(reading), "taken_at": reading.taken_at.isoformat()}


def series(
    tx: ReadTx, subjects: Sequence[Subject], zone: tzinfo, since: datetime | None = None
) -> Mapping[Subject, Mapping[str, Sequence[Point]]]:
    """Return the readings of some subjects as they count, by fact, in the order of their instants, in local time."""
    wanted = {"areas": [area for area, _ in subjects], "households": [household for _, household in subjects]}
    found: dict[Subject, dict[str, list[Point]]] = {subject: {} for subject in subjects}
    for row in tx.run(_COUNTING, {**wanted, "since": since}):
        points = found[row.area, row.household].setdefault(row.fact, [])
        points.append(Point(row.taken_at.astimezone(zone), row.value))
    return found


_NEWEST = text("""
with counting as (
  select distinct on (r.area, r.household, r.fact, r.taken_at) r.area, r.household, r.fact, r.taken_at, r.value
  from unnest(cast(:areas as text[])) as wanted (area)
  join reading r on r.area = wanted.area and r.household = ''
  order by r.area, r.household, r.fact, r.taken_at, r.id desc)
select area, fact, taken_at, value
from (select c.*, row_number() over (partition by area, fact order by taken_at desc) as nth from counting c) as ranked
where nth <= :many order by area, fact, taken_at
""")


def newest(tx: ReadTx, areas: Sequence[str], zone: tzinfo, many: int) -> Mapping[str, Mapping[str, Sequence[Point]]]:
    """Return the newest readings of some counties or villages themselves, by fact, oldest first, in local time."""
    found: dict[str, dict[str, list[Point]]] = {area: {} for area in areas}
    for row in tx.run(_NEWEST, {"areas": list(areas), "many": many}):
        found[row.area].setdefault(row.fact, []).append(Point(row.taken_at.astimezone(zone), row.value))
    return found
