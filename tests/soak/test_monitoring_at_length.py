"""Monitoring at its full size: 52 villages, twelve facts, thirty weeks, with faults, gaps and recoveries."""

import signal
from time import monotonic

import judge
import pytest
import seen
from record import Record
from sqlalchemy import text
from village_feed import FIRST_MONDAY, Taking, written
from waiting import eventually
from world import World

from duzhan.store.databases import WORKER
from duzhan.store.transaction import transaction
from duzhan.usecases.judge_readings import judge_readings

WEEKS = 30
HOUSEHOLDS, FACTS, TIMES = 420, 8, 30
"""100,800 readings."""

_VILLAGES = "select area from target where kind = 'village' order by position"
_MANY = """
insert into reading (fact, area, household, value, taken_at, source, source_ref, received_at, received_by)
select fact, :area, 'H-' || household, case when kind = 'amount' then 5000 + household
         when good = 1 then 1 else 0 end,
       cast(:first as timestamptz) + time * interval '7 days', 'bench',
       household || '.' || fact || '.' || time, :first, 1
from generate_series(1, :households) as household, generate_series(0, :times - 1) as time,
     (values ('household_food', 'yes_no', 1), ('household_clothing', 'yes_no', 1), ('household_schooling', 'yes_no', 1),
             ('household_medical', 'yes_no', 1), ('household_housing', 'yes_no', 1), ('household_income', 'amount', 1),
             ('identified_right', 'yes_no', 1), ('helped_right', 'yes_no', 1)) as facts (fact, kind, good)"""
_WATCHED = """
insert into monitored_subject (area, household, look_again_at, fresh_from)
select :area, 'H-' || household, :first, :first from generate_series(1, :households) as household"""


@pytest.mark.soak
def test_a_feed_of_a_campaign_is_one_case_for_each_true_failure(world: World, record: Record) -> None:
    villages = [str(row.area) for row in seen.rows(world, _VILLAGES)]
    feed = written(villages, WEEKS, seed=20200228)
    taking = Taking(world, feed)
    killed = 0
    for week in range(WEEKS):
        taking.send(week)
        if week % 3 == 0:
            killed += _judged_and_killed(world)
        taking.judge()
        taking.judge()
        taking.close_recovered()
    sent = int(seen.rows(world, "select count(*) as many from reading")[0].many)
    found = taking.episodes()
    missed, invented = feed.failures - found, found - feed.failures
    assert (sent > len(villages) * 12 * WEEKS * 0.9, killed > 0) == (True, True)
    record.result("monitoring: failures without a case", missed.total(), bar=0, seed=20200228)
    record.result("monitoring: cases without a failure", invented.total(), bar=0, seed=20200228)
    taking.assert_each_true_failure_is_one_case()


def _judged_and_killed(world: World) -> int:
    """Start a judge in a process of its own and kill it when it has judged a few; return whether it was still at it."""
    url = world.real.engine.url.set(username=WORKER).render_as_string(hide_password=False)
    waiting = _due(world)
    child = judge.start(url, world.now)
    eventually(lambda: _due(world) < waiting - 3 or not child.is_alive(), within=60)
    child.kill()
    child.join()
    return child.exitcode == -signal.SIGKILL


def _due(world: World) -> int:
    asked = "select count(*) as many from monitored_subject where look_again_at <= :now"
    return int(seen.rows(world, asked, now=world.now)[0].many)


@pytest.mark.soak
def test_a_hundred_thousand_readings_are_judged_within_a_minute(world: World, record: Record) -> None:
    area = str(seen.rows(world, _VILLAGES)[0].area)
    values = {"area": area, "first": FIRST_MONDAY, "households": HOUSEHOLDS, "times": TIMES}
    with transaction(world.pool) as tx:
        tx.write(text(_MANY), values)
        tx.write(text(_WATCHED), {name: values[name] for name in ("area", "first", "households")})
    many = int(seen.rows(world, "select count(*) as many from reading")[0].many)
    assert many == HOUSEHOLDS * FACTS * TIMES
    began = monotonic()
    report = judge_readings(world.pool)
    took = monotonic() - began
    assert (report.judged, report.opened) == (HOUSEHOLDS, 0)
    record.result("monitoring: seconds to judge 100,000 readings", round(took * 100_000 / many, 1), bar=60)
