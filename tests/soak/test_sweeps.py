"""Sweeps that are killed, and sweeps that run at once, decide each due rung exactly once and lose none."""

import random
from threading import Event
from time import monotonic

import pytest
import seeding
import sweeper
from audit import violations
from record import Record
from seeding import SWEPT_AT, Seeded
from sqlalchemy import text
from world import World

from duzhan.store.databases import Logins
from duzhan.store.transaction import Pool, reading

SOAK = [pytest.mark.soak, pytest.mark.timeout(1800)]
GLANCE = 0.003  # seconds between two looks at how far a sweep has come
PATIENCE = 120.0

_FOUND = text("""
select
  (select count(*) from clock where next_fire_at <= :now) as due,
  (select count(*) from decision where not superseded) as decisions,
  (select count(*) from decision where superseded) as superseded,
  (select count(*) from notice where template = 'decision') as notices,
  (select count(*) from (select from decision group by clock_id, rung having count(*) > 1) twice) as decided_twice,
  (select count(*) from (select from decision where not superseded group by clock_id having count(*) > 1) two)
    as sent_twice,
  (select count(*) from (select from notice group by promise, recipient, channel having count(*) > 1) twice)
    as told_twice,
  (select count(*) from decision d where not superseded and 2 * jsonb_array_length(d.detail -> 'seats') <>
    (select count(*) from notice n where n.promise = 'decision:' || d.clock_id || ':' || d.rung)) as told_nobody,
  (select count(*) from clock k where k.rung <>
    (select coalesce(max(d.rung), 0) from decision d where d.clock_id = k.id)) as out_of_step
""")


def found(pool: Pool) -> dict[str, int]:
    with reading(pool) as tx:
        return dict(tx.run(_FOUND, {"now": SWEPT_AT}).mappings().one())  # type: ignore[arg-type]  # counts


def decided(pool: Pool) -> int:
    with reading(pool) as tx:
        return int(str(tx.run(text("select count(*) from decision where not superseded")).scalar_one()))


def exactly(owed: Seeded) -> dict[str, int]:
    return {
        "due": 0,
        "decisions": owed.decisions,
        "superseded": owed.superseded,
        "notices": owed.notices,
        "decided_twice": 0,
        "sent_twice": 0,
        "told_twice": 0,
        "told_nobody": 0,
        "out_of_step": 0,
    }


def kill_at(pool: Pool, url: str, target: int, chance: random.Random) -> bool:
    """Start a sweep and kill it a moment after so many decisions are made; tell whether it was still at work."""
    sweep = sweeper.start(url, SWEPT_AT, chunk=5)
    pause, last = Event(), monotonic() + PATIENCE
    while sweep.is_alive() and decided(pool) < target and monotonic() < last:
        pause.wait(GLANCE)
    # Anywhere in a transaction of some ten milliseconds, not only right after a commit.
    sweep.join(chance.uniform(0, 0.03))
    at_work = sweep.is_alive()
    sweep.kill()
    sweep.join()
    return at_work


@pytest.mark.parametrize(("kills", "cases"), [(10, 300), pytest.param(200, 5000, marks=SOAK)])
def test_a_sweep_that_is_killed_again_and_again_loses_nothing_and_decides_nothing_twice(
    world: World, database: Logins, record: Record, kills: int, cases: int
) -> None:
    owed = seeding.seed(world, database, cases)
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    chance = random.Random(seed)  # noqa: S311
    killed = sum(
        kill_at(world.real, database.worker, target, chance) for target in sorted(chance.sample(range(cases), kills))
    )
    rounds = 0
    while found(world.real)["due"] and rounds < kills:
        sweep = sweeper.start(database.worker, SWEPT_AT, chunk=500)
        sweep.join(PATIENCE)
        rounds += 1
    result = found(world.real)
    print(f"{killed} of {kills} sweeps were killed at work, {rounds} went on to the end: {result}")  # noqa: T201
    lost = owed.decisions - result["decisions"] + result["due"] + result["told_nobody"]
    double = result["decided_twice"] + result["sent_twice"] + result["told_twice"]
    record.result(f"kill -9 of the sweep, {kills} kills, {cases} due clocks: lost", lost, bar=0, seed=seed)
    record.result(f"kill -9 of the sweep, {kills} kills, {cases} due clocks: double", double, bar=0, seed=seed)
    assert result == exactly(owed)
    assert violations(world.real) == []
    assert killed >= kills // 2


@pytest.mark.parametrize("cases", [400, pytest.param(5000, marks=SOAK)])
def test_four_sweeps_at_once_decide_exactly_what_is_due(
    world: World, database: Logins, record: Record, cases: int
) -> None:
    owed = seeding.seed(world, database, cases)
    sweeps = [sweeper.start(database.worker, SWEPT_AT, chunk=20) for _ in range(4)]
    for sweep in sweeps:
        sweep.join(PATIENCE)
    assert [sweep.exitcode for sweep in sweeps] == [0, 0, 0, 0]
    result = found(world.real)
    off = sum(abs(result[name] - figure) for name, figure in exactly(owed).items())
    record.result(f"4 sweeps at once over {cases} due clocks: decisions off", off, bar=0)
    assert result == exactly(owed)
    assert violations(world.real) == []
