"""Due dates, by the adopted policy and China's calendar of 2020."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duzhan.campaign.load import load_campaign
from duzhan.policy import deadlines
from duzhan.policy.deadlines import Rules
from duzhan.policy.working_days import Calendar
from duzhan.settings import current
from duzhan.vocabulary import ClockKind, RectificationType

SHANGHAI = ZoneInfo("Asia/Shanghai")
TIME_LIMITED = RectificationType.TIME_LIMITED


@cache
def rules() -> Rules:
    return Rules(load_campaign(current().campaign_folder).policy, Calendar.standard())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("kind", "rectification_type", "started_at", "due_on"),
    [
        # Friday: one working day later is Monday.
        (ClockKind.ASSIGN, TIME_LIMITED, "2020-05-29 09:40", "2020-06-01"),
        (ClockKind.ACCEPT, TIME_LIMITED, "2020-05-29 23:59", "2020-06-01"),
        # Sunday 28 June was worked to make up for the Dragon Boat holiday.
        (ClockKind.ACCEPT, TIME_LIMITED, "2020-06-24 18:00", "2020-06-28"),
        (ClockKind.PLAN, TIME_LIMITED, "2020-05-29 09:40", "2020-06-03"),
        (ClockKind.REVIEW, TIME_LIMITED, "2020-04-29 10:00", "2020-05-07"),
        (ClockKind.VERIFY, TIME_LIMITED, "2020-09-28 10:00", "2020-09-30"),
        (ClockKind.RECTIFY, TIME_LIMITED, "2020-05-29 09:40", "2020-06-28"),
        # 5 June and 30 days is Sunday 5 July: the Monday after.
        (ClockKind.RECTIFY, TIME_LIMITED, "2020-06-05 09:40", "2020-07-06"),
        (ClockKind.RECTIFY, RectificationType.IMMEDIATE, "2020-05-29 09:40", "2020-06-05"),
        (ClockKind.RECTIFY, RectificationType.CONTINUOUS, "2020-05-29 09:40", "2020-09-30"),
        # The campaign's end caps every budget; what starts after it does so by an override, and has its budget whole.
        (ClockKind.RECTIFY, TIME_LIMITED, "2020-09-10 09:40", "2020-09-30"),
        (ClockKind.RECTIFY, TIME_LIMITED, "2020-10-12 09:40", "2020-11-11"),
    ],
)
def test_a_budget_ends_on_the_right_day(
    kind: ClockKind, rectification_type: RectificationType, started_at: str, due_on: str
) -> None:
    due = deadlines.due(rules(), kind, at(started_at), rectification_type)
    assert due.on == on(due_on)
    assert due.at == at(due_on) + timedelta(days=1)
    assert not due.provisional


def test_due_on_the_28th_means_until_its_end_in_henan() -> None:
    due = deadlines.on(rules(), at("2020-05-29 09:40"), on("2020-06-28"))
    assert due.at == datetime(2020, 6, 28, 16, tzinfo=UTC)
    assert deadlines.due_date(due.at, SHANGHAI) == on("2020-06-28")


@pytest.mark.parametrize(
    ("now", "days"),
    [
        ("2020-06-28 23:59", 0),
        ("2020-06-29 00:00", 1),
        ("2020-07-03 12:00", 5),
        # A weekend adds none.
        ("2020-07-05 12:00", 5),
        ("2020-07-10 00:00", 10),
    ],
)
def test_overdue_days_are_working_days_after_the_due_day(now: str, days: int) -> None:
    due_at = deadlines.on(rules(), at("2020-05-29 09:40"), on("2020-06-28")).at
    assert deadlines.overdue_days(rules(), due_at, at(now)) == days


@pytest.mark.parametrize(
    ("now", "in_time"),
    [
        ("2020-06-22 23:59", True),
        # Left are the 24th and the 28th: the holiday does not count.
        ("2020-06-23 00:00", False),
        ("2020-06-28 12:00", False),
        ("2020-06-30 12:00", False),
    ],
)
def test_an_extension_is_asked_for_three_working_days_before(now: str, in_time: bool) -> None:  # noqa: FBT001
    due_at = deadlines.on(rules(), at("2020-05-29 09:40"), on("2020-06-28")).at
    assert deadlines.requested_in_time(rules(), due_at, at(now)) is in_time


def test_more_than_seven_days_is_decided_one_level_up() -> None:
    assert not deadlines.extension_level_up(rules(), on("2020-06-28"), on("2020-07-05"))
    assert deadlines.extension_level_up(rules(), on("2020-06-28"), on("2020-07-06"))


def test_a_date_in_a_year_without_notice_is_provisional() -> None:
    far = Calendar.standard().roll_forward(date(2090, 1, 4))
    assert deadlines.on(rules(), at("2020-05-29 09:40"), far).provisional


@given(
    st.datetimes(datetime(2020, 2, 28), datetime(2020, 9, 30)),  # noqa: DTZ001  # the zone is added below
    st.sampled_from([kind for kind in ClockKind if kind is not ClockKind.LOOK_BACK]),
    st.sampled_from(RectificationType),
)
def test_a_clock_is_due_after_it_starts_on_a_day_that_is_worked(
    naive: datetime, kind: ClockKind, rectification_type: RectificationType
) -> None:
    started_at = naive.replace(tzinfo=SHANGHAI)
    due = deadlines.due(rules(), kind, started_at, rectification_type)
    assert due.at > started_at
    assert due.on == rules().policy.facts.end_on or rules().calendar.day(due.on).working
    if kind is ClockKind.RECTIFY:
        assert due.on <= rules().policy.facts.end_on
