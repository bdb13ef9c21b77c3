"""`duzhan calendar`: the calendar in force, and clocks under a new one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import seen
from operating import Operator
from world import World

from duzhan import calendars
from duzhan.settings import Settings

STORM = "[[day]]\ndate = 2020-06-28\nworking = false\nname = '暴雨停工'\ndocument = '豫防指〔2020〕1号'\n"
LATER = STORM.replace("06-28", "07-10")


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let the deployment have a table of its own, empty at first."""
    path = tmp_path / "cn.toml"
    path.write_text("", encoding="utf-8")
    monkeypatch.setattr(Settings, "calendar_file", path)
    calendars.current.cache_clear()
    yield path
    calendars.current.cache_clear()


def publish(table: Path, text: str) -> None:
    table.write_text(text, encoding="utf-8")
    calendars.current.cache_clear()


def test_a_house_without_clocks_shows_its_calendar_all_the_same(newcomer: Operator) -> None:
    said = newcomer.told("calendar", "show")
    assert (said["version"], said["running"], said["versions"]) == (None, 0, [])
    assert said["content_hash"] == calendars.current().content_hash()
    assert "还没有时限用过" in newcomer.says("calendar", "show")


def test_it_shows_how_many_clocks_wait_for_a_recomputation(operator: Operator, world: World, table: Path) -> None:
    world.to_planned()
    publish(table, STORM)
    said = operator.told("calendar", "show")
    assert (said["running"], said["provisional"], said["waiting"]) == (1, 0, 1)
    assert said["overrides"] == [
        {"date": "2020-06-28", "working": False, "name": "暴雨停工", "document": "豫防指〔2020〕1号"}
    ]
    assert [version["clocks"] for version in said["versions"]] == [1]  # type: ignore[attr-defined]
    shown = operator.says("calendar", "show")
    assert "2020-06-28  放假  暴雨停工  豫防指〔2020〕1号" in shown
    assert "在走的时限 1 个，其中暂推 0 个，待重算 1 个" in shown


def test_recomputing_lists_what_was_moved_and_a_second_time_nothing(
    operator: Operator, world: World, table: Path
) -> None:
    number = world.to_planned().number
    publish(table, STORM)
    operator.rehearse()
    said = operator.says("calendar", "recompute", "--now", "2020-06-10 09:00")
    assert f"{number}  整改时限  410325-water  2020-06-28 → 2020-06-29\n" in said
    assert said.endswith("查看 1 个时限：不变 0 个，调整 1 个\n")
    assert seen.due_on(seen.running(world, number)["rectify"]) == "2020-06-29"
    assert operator.told("calendar", "recompute") == {
        "looked_at": 0,
        "unchanged": 0,
        "moved": 0,
        "faulty": 0,
        "listed": [],
    }
    assert operator.told("calendar", "show")["waiting"] == 0


def test_going_back_to_an_older_calendar_is_said_to_need_an_operator(
    operator: Operator, world: World, table: Path
) -> None:
    world.to_planned()
    publish(table, LATER)
    operator.says("calendar", "recompute")
    world.to_planned()
    publish(table, "")
    assert "现行日历不是最新的一版" in operator.says("calendar", "show")
