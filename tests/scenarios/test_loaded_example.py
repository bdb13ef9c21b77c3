"""The worked example of `duzhan up --demo`: a lively morning, accounts to try, and nothing the second time."""

import json
from collections import Counter
from pathlib import Path

import pytest

from duzhan import calendars
from duzhan.campaign.load import load_campaign
from duzhan.campaign.measures import ObligationKind
from duzhan.settings import Settings
from duzhan.store import accounts, sessions
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases import check_health
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.usecases.judge_password import SignIn
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.read_meetings import read_meeting, read_meetings
from duzhan.usecases.read_reports import read_everyones_reports
from duzhan.usecases.sign_in import sign_in
from duzhan.vocabulary import Light
from duzhan.wire.cases import CaseFilter
from duzhan.wire.meetings import MeetingFilter
from duzhan.worked_example import agenda
from duzhan.worked_example.cast import DESK
from duzhan.worked_example.load import Loaded, load
from statemachines.states import State

MONTHS = ("2020-03", "2020-04", "2020-05")


@pytest.fixture
def owner(empty_database: Logins, settings: Settings) -> Pool:
    with open_pool(empty_database.migrate, size=1) as pool:
        with transaction(pool) as tx:
            adopt_campaign(tx, load_campaign(settings.campaign_folder), by="test")
        yield pool


@pytest.fixture
def loaded(owner: Pool, settings: Settings) -> Loaded:
    return load(owner, settings)


def test_the_example_is_a_lively_morning_that_runs_on(loaded: Loaded, owner: Pool, settings: Settings) -> None:
    with reading(owner) as tx:
        page = list_cases(tx, CaseFilter(limit=200), actor=accounts.named(tx, DESK))
        assert tx.now.astimezone(agenda.ZONE).date() == agenda.MORNING.date()
    assert len(page.items) == loaded.cases >= 60
    assert {case.state for case in page.items} == set(State)
    assert {case.light for case in page.items if case.state is not State.CLOSED} == set(Light)
    assert check_health.anomalies(owner, settings) == ()
    rehearsing = check_health.readiness(owner, settings.model_copy(update={"rehearsal": True}))
    assert [word for word in rehearsing.degraded if word.startswith("no_")] == []
    assert_reports_look_as_they_would(owner)
    assert_the_province_met(owner)
    assert_everybody_can_sign_in(owner, settings, loaded)
    assert_a_second_load_changes_nothing(owner, settings, loaded)


def assert_reports_look_as_they_would(pool: Pool) -> None:
    """Three months are over, one report of each came late and one not at all; the last month waits for its review."""
    with reading(pool) as tx:
        items = read_everyones_reports(tx, None).items
    monthly = [item for item in items if item.kind is ObligationKind.MONTHLY_REPORT]
    assert Counter(item.punctuality.value for item in monthly) == {"on_time": 3 * 33, "late": 3, "missing": 3}
    states = {month: Counter(item.state.value for item in monthly if item.month == month) for month in MONTHS}
    frozen = {month: {"frozen": 34, "due": 1} for month in MONTHS[:2]}
    assert states == {**frozen, MONTHS[2]: {"submitted": 34, "due": 1}}
    plans = Counter(item.punctuality.value for item in items if item.kind is ObligationKind.IMPLEMENTATION_PLAN)
    assert plans == {"on_time": 15, "missing": 24}


def assert_the_province_met(pool: Pool) -> None:
    """Two decisions are issued, and the next meeting has them to ask for, with an agenda of its own."""
    with reading(pool) as tx:
        desk = accounts.named(tx, DESK)
        coming, held = read_meetings(tx, MeetingFilter(), actor=desk).items
        found = read_meeting(tx, coming.number, actor=desk)
    assert (held.course, [each.standing for each in found.opening]) == ("signed", ["not_done", "not_done"])
    assert found.standing


def assert_everybody_can_sign_in(pool: Pool, settings: Settings, loaded: Loaded) -> None:
    file = loaded.accounts_file
    assert file.stat().st_mode & 0o777 == 0o600
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert len(rows) == loaded.accounts
    assert all(row.keys() == {"role", "username", "password", "scope"} for row in rows)
    assert Counter(row["role"] for row in rows).keys() == {
        "supervisor", "office", "unit_handler", "unit_head", "duty_leader", "auditor", "system_admin", "security_admin",
    }  # fmt: skip
    by_name = {row["username"]: row["password"] for row in rows}
    for username in loaded.featured:
        wanted = SignIn(username=username, password=by_name[username], address="127.0.0.1", address_most=50)
        assert sign_in(pool, wanted, sessions.limits_of(settings)).must is None


def assert_a_second_load_changes_nothing(pool: Pool, settings: Settings, loaded: Loaded) -> None:
    before = Path(loaded.accounts_file).read_bytes()
    again = load(pool, settings)
    assert (again.cases, again.accounts_file.read_bytes()) == (0, before)
    assert "不再载入" in again.announcement()


def test_a_load_that_was_cut_short_after_its_accounts_goes_on(
    owner: Pool, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(agenda, "MORNING", agenda.OPENING)
    load(owner, settings)
    monkeypatch.undo()
    again = load(owner, settings)
    assert again.password == ""
    assert "密码与上次相同" in again.announcement()


def test_the_story_is_as_good_as_the_calendar() -> None:
    calendar = calendars.current()
    assert calendar.day(agenda.OPENING.date()).working
    assert calendar.day(agenda.MORNING.date()).working
