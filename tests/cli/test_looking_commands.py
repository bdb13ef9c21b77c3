"""The commands that only look: doctor, explain, working-days."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner
from world import World

from duzhan import calendars, settings
from duzhan.cli.main import app
from duzhan.errors import NotFound
from duzhan.store.databases import Logins

RUNNER = CliRunner()


@pytest.fixture
def house(database: Logins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the commands find the test's database, as an operator would: by the environment."""
    monkeypatch.setenv("DUZHAN_DATABASE_URL", database.app)
    monkeypatch.setenv("DUZHAN_WORKER_URL", database.worker)
    monkeypatch.setenv("DUZHAN_HOME", str(tmp_path))
    settings.current.cache_clear()
    yield
    settings.current.cache_clear()


@pytest.mark.usefixtures("house")
def test_doctor_finds_a_house_in_order() -> None:
    told = RUNNER.invoke(app, ["doctor", "--json"])
    report = json.loads(told.stdout)
    assert (told.exit_code, report["clean"], report["anomalies"]) == (0, True, [])
    assert report["readiness"]["ready"]
    assert "检查完毕，没有发现问题" in RUNNER.invoke(app, ["doctor"]).stdout


@pytest.mark.usefixtures("house")
def test_doctor_names_what_is_wrong_and_exits_1(world: World) -> None:
    # The act happens in 2020; the commands read the database's own clock, which is years ahead.
    number = world.log().number
    told = RUNNER.invoke(app, ["doctor", "--json"])
    report = json.loads(told.stdout)
    assert (told.exit_code, report["clean"]) == (1, False)
    assert {"check": "due_not_fired", "count": 1, "examples": [number]} in report["anomalies"]
    said = RUNNER.invoke(app, ["doctor"])
    assert said.exit_code == 1
    assert f"到点未督办：1 处，例如 {number}" in said.stdout


@pytest.mark.usefixtures("house")
def test_explain_prints_a_clause_a_line(world: World) -> None:
    number = world.to_rectifying().number
    told = RUNNER.invoke(app, ["explain", number])
    assert told.exit_code == 0
    assert told.stdout.startswith(f"{number} 现为绿灯。\n")
    figures = json.loads(RUNNER.invoke(app, ["explain", number, "--json"]).stdout)
    assert "\n".join(figures["sentences"]) in told.stdout


@pytest.mark.usefixtures("house")
def test_explain_refuses_an_unknown_number() -> None:
    assert isinstance(RUNNER.invoke(app, ["explain", "DZ-410325-9999"]).exception, NotFound)


def test_working_days_shows_each_day_and_needs_no_database() -> None:
    told = RUNNER.invoke(app, ["working-days", "2020-06-24", "2"])
    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "2020-06-25  不计  节假日（端午）",
        "2020-06-26  不计  节假日（端午）",
        "2020-06-27  不计  节假日（端午）",
        "2020-06-28  计入  调休上班（端午）",
        "2020-06-29  计入  工作日",
        "截止 2020-06-29 24:00",
        f"工作日历 {calendars.current().mark()}",
    ]


def test_working_days_marks_what_no_notice_has_settled_yet() -> None:
    lines = RUNNER.invoke(app, ["working-days", "2026-12-25", "3"]).stdout.splitlines()
    assert lines[2:6] == [
        "2026-12-28  计入  工作日",
        "2026-12-29  计入  工作日  暂",
        "2026-12-30  计入  工作日  暂",
        "截止 2026-12-30 24:00（放假安排尚未公布，暂按法定节假日推算）",
    ]


def test_working_days_in_json_has_the_fields_of_the_contract_and_names_its_calendar() -> None:
    found = json.loads(RUNNER.invoke(app, ["working-days", "2026-02-09", "10", "--json"]).stdout)
    assert {"due_at", "counted", "skipped", "provisional"} <= found.keys()
    assert (found["due_on"], found["due_at"]) == ("2026-02-28", "2026-02-28T16:00:00Z")
    assert (len(found["counted"]), found["provisional"]) == (10, False)
    assert found["calendar"] == calendars.current().content_hash()[:12]


@pytest.mark.parametrize("arguments", [["2020-06-31", "2"], ["2020-06-24", "-1"], ["heute", "2"], ["2020-06-24"]])
def test_a_slip_on_the_command_line_is_a_usage_error(arguments: list[str]) -> None:
    assert RUNNER.invoke(app, ["working-days", *arguments]).exit_code == 2
