"""Lights and rungs: when each is reached, by the adopted policy, and what a sweep decides of it."""

from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duzhan.campaign.load import load_campaign
from duzhan.policy import deadlines, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import History, Running, Step
from duzhan.policy.working_days import Calendar
from duzhan.settings import current
from duzhan.vocabulary import BudgetUnit, ClockKind, Light, RectificationType, Seat

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHORT = (ClockKind.ASSIGN, ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.REVIEW, ClockKind.VERIFY)
BEFORE_ALL = datetime(2019, 1, 1, tzinfo=SHANGHAI)


@cache
def rules() -> Rules:
    return Rules(load_campaign(current().campaign_folder).policy, Calendar.standard())


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def clock(kind: ClockKind, started_at: str, history: History | None = None) -> Running:
    start = at(started_at)
    due = deadlines.due(rules(), kind, start, RectificationType.TIME_LIMITED)
    unit = rules().policy.clocks.budget(kind, RectificationType.TIME_LIMITED).unit
    return Running(kind, start, due.at, unit, history or History())


def steps(running: Running) -> dict[str, str]:
    """Return on which local day each rung is reached; the hour is always midnight."""
    reached = {}
    for step in ladder.schedule(rules(), running):
        local = step.at.astimezone(SHANGHAI)
        assert (local.hour, local.minute, local.second) == (0, 0, 0)
        reached[step.rung.id] = local.date().isoformat()
    return reached


def test_the_example_climbs_from_blue_on_22_june_to_the_meeting_ten_working_days_overdue() -> None:
    assert steps(clock(ClockKind.RECTIFY, "2020-05-29 09:40")) == {
        "blue": "2020-06-22",
        "yellow": "2020-06-28",
        "orange": "2020-06-29",
        "red": "2020-07-03",
        "red_meeting": "2020-07-10",
    }


def test_a_long_budget_turns_blue_at_four_fifths_before_the_last_three_working_days() -> None:
    # 90 days from 28 February end on 28 May; 72 of them on 10 May, the last three working days begin on the 25th.
    start = at("2020-02-28 10:00")
    due = deadlines.on(rules(), start, datetime(2020, 5, 28, tzinfo=SHANGHAI).date())
    running = Running(ClockKind.RECTIFY, start, due.at, BudgetUnit.CALENDAR_DAYS)
    assert steps(running)["blue"] == "2020-05-10"


def test_a_short_budget_turns_blue_three_working_days_before() -> None:
    # 立行立改, seven days from Friday 29 May: due Friday 5 June; 80 % would be Thursday the 4th.
    start = at("2020-05-29 10:00")
    due = deadlines.due(rules(), ClockKind.RECTIFY, start, RectificationType.IMMEDIATE)
    running = Running(ClockKind.RECTIFY, start, due.at, BudgetUnit.CALENDAR_DAYS)
    assert steps(running)["blue"] == "2020-06-02"


@pytest.mark.parametrize(
    "kind", [ClockKind.ASSIGN, ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.REVIEW, ClockKind.VERIFY]
)
def test_short_clocks_know_only_orange_when_they_lapse_and_red_five_working_days_later(kind: ClockKind) -> None:
    running = clock(kind, "2020-05-29 09:40")
    reached = ladder.schedule(rules(), running)
    assert [step.rung.light for step in reached] == [Light.ORANGE, Light.RED]
    assert reached[0].at == running.due_at
    overdue = deadlines.overdue_days(rules(), running.due_at, reached[1].at)
    assert overdue == 5
    assert deadlines.overdue_days(rules(), running.due_at, reached[1].at - timedelta(seconds=1)) == 4


def test_a_look_back_has_no_ladder() -> None:
    running = Running(ClockKind.LOOK_BACK, at("2020-05-29 09:40"), at("2020-06-28 00:00"), BudgetUnit.CALENDAR_DAYS)
    assert ladder.schedule(rules(), running) == ()


def test_a_case_sent_back_once_is_yellow_at_once_and_twice_red() -> None:
    once = steps(clock(ClockKind.RECTIFY, "2020-05-29 00:00", History(sent_back=1)))
    assert once["yellow"] == "2020-05-29"
    assert once["red"] == "2020-07-03"
    twice = steps(clock(ClockKind.RECTIFY, "2020-05-29 00:00", History(sent_back=2)))
    assert twice["red"] == "2020-05-29"


def test_a_reopened_case_is_red_at_once_and_meets_the_meeting_by_its_date() -> None:
    reached = steps(clock(ClockKind.RECTIFY, "2020-05-29 00:00", History(reopened=True)))
    assert reached["red"] == "2020-05-29"
    assert reached["red_meeting"] == "2020-07-10"


def test_every_rung_names_its_seats_and_no_rung_tells_fewer_than_the_one_below() -> None:
    for kind in ClockKind:
        rungs = rules().policy.ladder(kind)
        for lower, higher in pairwise(rungs):
            assert set(lower.seats) < set(higher.seats)
    assert rules().policy.ladder(ClockKind.RECTIFY)[-1].seats[-1] is Seat.PROVINCE_LEADER


def test_after_an_outage_only_the_highest_rung_is_reached_and_the_lower_ones_are_passed_over() -> None:
    schedule = ladder.schedule(rules(), clock(ClockKind.RECTIFY, "2020-05-29 09:40"))
    verdict = ladder.judge(schedule, 0, at("2020-07-03 08:00"))
    assert verdict.reached is not None
    assert verdict.reached.rung.id == "red"
    assert [step.rung.id for step in verdict.passed_over] == ["blue", "yellow", "orange"]
    assert verdict.next_fire_at == verdict.escalates_at == at("2020-07-10 00:00")


def test_a_sweep_just_before_a_rung_decides_nothing_and_looks_again_then() -> None:
    schedule = ladder.schedule(rules(), clock(ClockKind.RECTIFY, "2020-05-29 09:40"))
    verdict = ladder.judge(schedule, 1, at("2020-06-28 00:00") - timedelta(microseconds=1))
    assert verdict.reached is None
    assert verdict.next_fire_at == at("2020-06-28 00:00")
    assert verdict.escalates_at == at("2020-06-29 00:00")


def test_after_the_last_rung_there_is_nothing_to_wait_for() -> None:
    schedule = ladder.schedule(rules(), clock(ClockKind.RECTIFY, "2020-05-29 09:40"))
    verdict = ladder.judge(schedule, 0, at("2020-12-31 00:00"))
    assert verdict.reached is not None
    assert verdict.reached.number == len(schedule)
    assert (verdict.next_fire_at, verdict.escalates_at) == (None, None)


def test_the_worst_light_counts_and_none_is_green() -> None:
    assert ladder.gravest([]) is Light.GREEN
    assert ladder.gravest([Light.BLUE, Light.RED, Light.ORANGE]) is Light.RED


starts = st.datetimes(datetime(2020, 2, 28), datetime(2020, 8, 31))  # noqa: DTZ001  # the zone is added below
sweeps = st.lists(st.integers(0, 60 * 24), min_size=1, max_size=12)
histories = st.builds(History, sent_back=st.integers(0, 3), reopened=st.booleans())


@given(starts, histories, sweeps)
def test_however_often_a_sweep_comes_every_rung_reached_is_decided_once(
    start: datetime, history: History, hours: list[int]
) -> None:
    running = clock(ClockKind.RECTIFY, start.isoformat(), history)
    schedule = ladder.schedule(rules(), running)
    now, fired, decided = running.started_at, 0, list[int]()
    for more in hours:
        now += timedelta(hours=more)
        fired = sweep(schedule, fired, now, decided)
    assert decided == sorted(set(decided))
    highest = max((step.number for step in schedule if step.at <= now), default=0)
    # A rung below the highest that is not due yet is overtaken, not owed: its light is already surpassed.
    assert max(decided, default=0) == highest


def sweep(schedule: tuple[Step, ...], fired: int, now: datetime, decided: list[int]) -> int:
    verdict = ladder.judge(schedule, fired, now)
    if verdict.next_fire_at is not None:
        assert verdict.next_fire_at > now
    if verdict.reached is None:
        return fired
    decided += [step.number for step in (*verdict.passed_over, verdict.reached)]
    return verdict.reached.number


@given(starts, histories)
def test_a_clock_that_just_started_is_looked_at_when_its_first_rung_is_due(start: datetime, history: History) -> None:
    running = clock(ClockKind.RECTIFY, start.isoformat(), history)
    schedule = ladder.schedule(rules(), running)
    assert ladder.judge(schedule, 0, BEFORE_ALL).next_fire_at == min(step.at for step in schedule)
