"""Three days without a sweep, and clocks that jump: nobody is told a wrong thing, and nobody the same thing twice."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest
import seeding
import wrong_clock
from record import Record
from seeding import SWEPT_AT
from sqlalchemy import text
from world import World, beijing

from duzhan import settings
from duzhan.policy.ladder import Reach
from duzhan.store.databases import Logins
from duzhan.store.transaction import reading, transaction
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import AlarmKind

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
DUZHAN = Path(sys.executable).with_name("duzhan")
BEFORE = beijing("2020-06-26 08:30")
"""Seventy-two hours before SWEPT_AT: what is due on the 28th is blue then, and orange afterwards."""
LATE_RUNS = 72

_FOUND = text("""
select
  (select count(*) from decision where decided_at > :before and not superseded) as decisions,
  (select count(*) from decision where decided_at > :before and not superseded and rung_name = 'orange') as highest,
  (select count(*) from decision where decided_at > :before and superseded and rung_name = 'yellow') as passed_over,
  (select count(*) from letter where issued_at > :before) as letters,
  (select count(*) from notice where created_at > :before and template = 'decision') as notices,
  (select count(*) from (select from notice where created_at > :before and template = 'decision'
                         group by case_id, recipient, channel, contact having count(*) > 1) twice) as told_twice,
  (select count(*) from clock where next_fire_at <= :now) as due,
  (select count(*) from alarm) as alarms,
  (select count(*) from alarm where released_at is null) as standing
""")


@pytest.fixture(autouse=True)
def small_waves(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let a hundred cases be a wave, here and in the processes that are started, so that a small proof has one."""
    monkeypatch.setenv("DUZHAN_WAVE_CASES", "100")
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


def found(world: World) -> dict[str, int]:
    with reading(world.real) as tx:
        return dict(tx.run(_FOUND, {"before": BEFORE, "now": SWEPT_AT}).mappings().one())  # type: ignore[arg-type]


def released_by_hand(database: Logins, home: Path) -> dict[str, object]:
    """Release the sweep as an operator does, and return what it said."""
    words = [str(DUZHAN), "sweep", "--accept-wave", "--now", SWEPT_AT.isoformat(), "--json"]
    house = {"DUZHAN_DATABASE_URL": database.app, "DUZHAN_WORKER_URL": database.worker, "DUZHAN_HOME": str(home)}
    done = subprocess.run(
        ["env", *(f"{name}={value}" for name, value in house.items()), "DUZHAN_REHEARSAL=1", *words],
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, object] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("cases", [500, pytest.param(50_000, marks=SOAK)])
def test_after_three_days_of_outage_everybody_hears_once_of_the_highest_rung(
    world: World, database: Logins, record: Record, tmp_path: Path, cases: int
) -> None:
    seeding.seed(world, database, cases, spread=1)
    world.now = BEFORE
    assert sweep_clocks(world.pool, accept_wave=True).decided == cases
    world.now = SWEPT_AT
    with ThreadPoolExecutor(4) as late_runs:
        held = list(late_runs.map(lambda _: sweep_clocks(world.pool, Reach.ESCALATIONS).held, range(LATE_RUNS)))
    assert {None if hold is None else hold.kind for hold in held} == {AlarmKind.WAVE}
    waiting = found(world)
    assert (waiting["decisions"], waiting["notices"], waiting["standing"]) == (0, 0, 1)
    begun = monotonic()
    said = released_by_hand(database, tmp_path)
    seconds = monotonic() - begun
    assert (said["decided"], said["superseded"], said["held"]) == (cases, cases, None)
    people = 2 * seeding.TOLD["orange"]
    owed = {
        "decisions": cases,
        "highest": cases,
        "passed_over": cases,
        "letters": cases,
        "notices": people * cases,
        "told_twice": 0,
        "due": 0,
        "alarms": 2,  # the first sweep accepted one too
        "standing": 0,
    }
    result = found(world)
    off = sum(abs(result[name] - figure) for name, figure in owed.items())
    record.result(f"72 h of outage, {cases} cases: decisions, letters and notices off", off, bar=0)
    record.result(f"72 h of outage, {cases} cases: caught up, seconds", round(seconds, 1), bar=300)
    assert sweep_clocks(world.pool).decided == 0


def _wrong(by: str) -> Callable[[World, Logins], None]:
    return lambda _, database: wrong_clock.set_wrong(database, by)


def _together(by: str) -> Callable[[World, Logins], None]:
    """Move the clock of database and machine alike: what the last sweep saw lies elsewhere then."""

    def jump(world: World, _: Logins) -> None:
        with transaction(world.real) as tx:
            tx.write(text("update pulse set at = at - cast(:by as interval)"), {"by": by})

    return jump


JUMPS: dict[str, Callable[[World, Logins], None]] = {
    "the database's clock, 30 days on": _wrong("30 days"),
    "the database's clock, a day back": _wrong("-1 day"),
    "the database's clock, 10 minutes apart": _wrong("10 minutes"),
    "every clock, 30 days on": _together("30 days"),
    "every clock, a day back": _together("-1 day"),
}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
@pytest.mark.parametrize("cases", [50, pytest.param(5_000, marks=SOAK)])
def test_a_clock_that_jumps_escalates_nobody(
    world: World, database: Logins, record: Record, jump: Callable[[World, Logins], None], cases: int
) -> None:
    seeding.seed(world, database, cases)
    seeding.as_owner(
        database,
        ["update clock set next_fire_at = now() + id % 20 * interval '1 day' + interval '1 hour' where ended is null"],
    )
    seeding.as_owner(database, ["update clock set escalates_at = next_fire_at"])
    assert sweep_clocks(world.real).held is None
    world.real.engine.dispose()
    jump(world, database)
    held = [sweep_clocks(world.real, reach).held for reach in (Reach.ESCALATIONS, Reach.REMINDERS, Reach.ALL)]
    assert {None if hold is None else hold.kind for hold in held} == {AlarmKind.CLOCK_JUMPED}
    with reading(world.real) as tx:
        decisions = int(str(tx.run(text("select count(*) from decision")).scalar_one()))
        alarms = int(str(tx.run(text("select count(*) from alarm where released_at is null")).scalar_one()))
    record.result(f"a clock that jumps over {cases} cases: decisions", decisions, bar=0)
    assert alarms == 1
