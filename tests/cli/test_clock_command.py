"""`duzhan clock`: time is moved in rehearsal only, and never to before what is on record."""

from datetime import UTC, datetime

import pytest
from operating import Operator
from world import World

from duzhan.cli.clock import ClockBehindRecords
from duzhan.errors import RehearsalOnly, SettingsInvalid

NOW_OF_TWO_CLOCKS = ("2020-05-29 09:40", "2020-05-29T09:40:00+08:00")


def test_without_rehearsal_the_clock_is_not_moved(operator: Operator) -> None:
    assert isinstance(operator.run("clock", "set", "2020-05-29 09:40").exception, RehearsalOnly)
    assert isinstance(operator.run("clock", "advance", "3d").exception, RehearsalOnly)
    assert operator.told("clock", "show")["rehearsing"] is False
    assert "没有演练" in operator.says("clock", "show")


def test_production_does_not_rehearse(operator: Operator) -> None:
    operator.setting(DUZHAN_ENV="production", DUZHAN_REHEARSAL="1")
    refused = operator.run("clock", "set", "2020-05-29 09:40").exception
    assert "正式环境不得演练" in str(refused)
    assert not isinstance(refused, SettingsInvalid)  # pydantic wraps it; main() unwraps it into one line


@pytest.mark.parametrize("typed", NOW_OF_TWO_CLOCKS)
def test_the_clock_is_set_by_local_time_and_by_rfc_3339(operator: Operator, typed: str) -> None:
    operator.rehearse()
    said = operator.told("clock", "set", typed)
    assert (said["local"], said["rehearsing"]) == ("2020-05-29 09:40", True)
    now = datetime.fromisoformat(str(said["now"]))
    assert datetime(2020, 5, 29, 1, 40, tzinfo=UTC) <= now < datetime(2020, 5, 29, 1, 41, tzinfo=UTC)


def test_the_clock_is_moved_on_by_a_span(operator: Operator) -> None:
    operator.rehearse()
    operator.says("clock", "set", "2020-05-29 09:40")
    assert operator.told("clock", "advance", "1w2d12h5m")["local"] == "2020-06-07 21:45"
    assert operator.says("clock", "show") == "演练时钟：2020-06-07 21:45\n"


def test_the_clock_does_not_go_back_behind_the_records(operator: Operator, world: World) -> None:
    world.log()
    operator.rehearse()
    refused = operator.run("clock", "set", "2020-05-29 09:39").exception
    assert isinstance(refused, ClockBehindRecords)
    assert "2020-05-29 09:40" in str(refused)
    operator.says("clock", "set", "2020-05-29 09:41")


@pytest.mark.parametrize(
    "words",
    [("set", "gestern"), ("set", "2020-02-30 09:00"), ("advance", "3x"), ("advance", "-3d"), ("advance", ""), ("set",)],
)
def test_a_slip_on_the_command_line_is_a_usage_error(operator: Operator, words: tuple[str, ...]) -> None:
    operator.rehearse()
    assert operator.run("clock", *words).exit_code == 2
