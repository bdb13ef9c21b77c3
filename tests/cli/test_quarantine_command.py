"""`duzhan quarantine`: what no sweep could decide is listed with its fault, and goes back once it is mended."""

import psycopg
import pytest
import seen
from operating import Operator
from sqlalchemy.engine import make_url
from world import World, beijing

from duzhan.store.databases import Logins
from duzhan.usecases.sweep_clocks import FAILURES, sweep_clocks
from statemachines.states import State, Trigger


def as_owner(database: Logins, statement: str, *values: object) -> None:
    """Change what no act could."""
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(statement.encode(), values)


@pytest.fixture
def quarantined(world: World, database: Logins) -> str:
    """Let an accept clock fail three sweeps in a row, since its unit is gone, beside another one that is in order."""
    number = world.assign(world.log().number).number
    as_owner(database, "update clock set holder = 'nowhere' where kind = 'accept'")
    world.assign(world.log().number)
    world.now = beijing("2020-06-02 09:00")
    reports = [sweep_clocks(world.pool) for _ in range(FAILURES)]
    assert [report.faulty for report in reports] == [1] * FAILURES
    return number


def mend(database: Logins) -> None:
    as_owner(database, "update clock set holder = '410325-water' where holder = 'nowhere'")


def test_it_is_listed_with_its_fault(operator: Operator, quarantined: str) -> None:
    (clock,) = operator.told("quarantine", "list")["clocks"]  # type: ignore[misc]  # a list
    assert (clock["case"], clock["kind"], clock["holder"], clock["failures"]) == (
        quarantined,
        "accept",
        "nowhere",
        FAILURES,
    )
    assert "fk_letter_addressee" in clock["fault"]
    said = operator.says("quarantine", "list")
    assert said.startswith(f"{quarantined}  签收时限（nowhere）  失败 3 次，2020-06-02 01:00 隔离  ")


def test_before_it_is_in_quarantine_it_is_listed_as_tried_again(
    operator: Operator, world: World, database: Logins
) -> None:
    number = world.assign(world.log().number).number
    as_owner(database, "update clock set holder = 'nowhere' where kind = 'accept'")
    world.now = beijing("2020-06-02 09:00")
    sweep_clocks(world.pool)
    assert operator.says("quarantine", "list").startswith(f"{number}  签收时限（nowhere）  失败 1 次，再试  ")
    assert operator.told("quarantine", "release") == {"released": 0, "kept": []}


def test_once_mended_it_is_released_and_the_next_sweep_decides_what_it_reached(
    operator: Operator, world: World, database: Logins, quarantined: str
) -> None:
    mend(database)
    assert sweep_clocks(world.pool).decided == 0
    assert operator.says("quarantine", "release") == "解除隔离 1 条，由下一次扫描督办\n"
    assert operator.says("quarantine", "list") == "没有算不出的时限\n"
    assert sweep_clocks(world.pool).decided == 1
    assert [decision.rung_name for decision in seen.decisions(world, quarantined)] == ["orange"]


def test_released_unmended_it_comes_back(operator: Operator, world: World, quarantined: str) -> None:
    assert operator.told("quarantine", "release", quarantined)["released"] == 1
    for _ in range(FAILURES):
        assert sweep_clocks(world.pool).faulty == 1
    assert len(operator.told("quarantine", "list")["clocks"]) == 1  # type: ignore[arg-type]


def test_what_cannot_be_worked_out_at_all_stays(operator: Operator, database: Logins, quarantined: str) -> None:
    as_owner(database, "update clock set pauses = '[{}]' where holder = 'nowhere'")
    told = operator.told("quarantine", "release", exit_code=1)
    assert told["released"] == 0
    assert [kept["case"] for kept in told["kept"]] == [quarantined]  # type: ignore[attr-defined]


def test_only_the_named_case_is_released(operator: Operator, world: World, quarantined: str) -> None:
    other = next(row.number for row in seen.rows(world, 'select number from "case"') if row.number != quarantined)
    assert operator.told("quarantine", "release", str(other))["released"] == 0
    assert len(operator.told("quarantine", "list")["clocks"]) == 1  # type: ignore[arg-type]


def test_a_clock_that_ended_in_quarantine_is_listed_no_longer(
    operator: Operator, world: World, database: Logins, quarantined: str
) -> None:
    mend(database)
    world.do(Trigger.ACCEPT, quarantined, "water", responsible_person="水利局分管负责人")
    assert world.case(quarantined).state == State.RECTIFYING
    assert operator.says("quarantine", "list") == "没有算不出的时限\n"
