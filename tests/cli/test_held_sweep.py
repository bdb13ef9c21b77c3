"""`duzhan sweep` where it is held: what it says, how an operator releases it, and the sign of life for the outside."""

import getpass

import pytest
import seen
import wrong_clock
from operating import Operator
from outside import black_hole, receiver
from world import World

from duzhan.store.databases import Logins

TUESDAY = "2020-06-02 00:01"


@pytest.fixture
def wave(operator: Operator, world: World) -> World:
    """Four cases that nobody accepted in time, where four are many."""
    for _ in range(4):
        world.assign(world.log().number)
    operator.rehearse()
    operator.setting(DUZHAN_WAVE_CASES="3")
    return world


def test_a_held_sweep_says_what_is_held_how_many_and_what_to_do(operator: Operator, wave: World) -> None:
    done = operator.run("sweep", "--now", TUESDAY)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "督办扫描已暂停：督办骤增。同时到点的案件 4 件，未结案件共 4 件。",
        "请核实：停用期间积压的属正常，一次导入、改方案或改时钟造成的不属正常。",
        "核实无误后放行：duzhan sweep --accept-wave",
    ]
    assert seen.rows(wave, "select * from decision") == []


def test_for_machines_it_gives_the_figures(operator: Operator, wave: World) -> None:
    told = operator.told("sweep", "--escalations", "--now", TUESDAY, exit_code=1)
    assert told["held"] == {"kind": "wave", "detail": {"reach": "escalations", "due_cases": 4, "open_cases": 4}}
    assert told["decided"] == 0
    assert seen.rows(wave, "select * from decision") == []


def test_an_operator_releases_it_in_person(operator: Operator, wave: World) -> None:
    operator.run("sweep", "--now", TUESDAY)
    told = operator.told("sweep", "--accept-wave", "--now", TUESDAY)
    assert (told["decided"], told["held"]) == (4, None)
    (alarm,) = seen.rows(wave, "select * from alarm")
    assert alarm.released_by == getpass.getuser()


@pytest.mark.parametrize(
    ("by", "says"),
    [("10 minutes", "与本机时钟不符，相差 6"), ("-2 days", "与本机时钟不符，相差 1728")],
)
def test_a_wrong_clock_is_named(operator: Operator, database: Logins, by: str, says: str) -> None:
    wrong_clock.set_wrong(database, by)
    done = operator.run("sweep")
    assert done.exit_code == 1
    assert done.stdout.startswith("督办扫描已暂停：时钟跳变。数据库时间 ")
    assert says in done.stdout


def test_every_sweep_that_is_not_held_gives_a_sign_of_life(operator: Operator, wave: World) -> None:
    with receiver() as monitor:
        # As an operator may write it: a name in capitals is the same name.
        place = monitor.place.replace("127.0.0.1", "LocalHost")
        operator.setting(DUZHAN_PING_URL=f"http://{place}/ping/abc", DUZHAN_OUTBOUND_ALLOWED=f'["{place}"]')
        operator.run("sweep", "--now", TUESDAY)
        assert monitor.bodies == []
        operator.says("sweep", "--accept-wave", "--now", TUESDAY)
        assert monitor.bodies == [b""]
        assert len(seen.rows(wave, "select * from decision")) == 4


def test_a_monitor_that_is_away_changes_nothing(operator: Operator) -> None:
    operator.setting(DUZHAN_PING_URL="https://127.0.0.1:1/secret-of-the-monitor")
    done = operator.run("sweep")
    assert (done.exit_code, done.stdout.startswith("督办 0 项")) == (0, True)
    assert "ping.unanswered" in done.stderr
    assert "secret-of-the-monitor" not in done.stderr


@pytest.mark.soak
def test_a_monitor_that_never_answers_costs_a_sweep_its_patience_only(operator: Operator) -> None:
    with black_hole() as port:
        place = f"127.0.0.1:{port}"
        operator.setting(DUZHAN_PING_URL=f"http://{place}/", DUZHAN_OUTBOUND_ALLOWED=f'["{place}"]')
        assert operator.says("sweep").startswith("督办 0 项")
