"""A clock counted out by hand: the interface's own example, pauses, working days, and the grounds of rungs."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from duzhan.campaign.load import load_campaign
from duzhan.policy import explain, ladder, lateness
from duzhan.policy.deadlines import Rules
from duzhan.policy.explain import Arithmetic, Condition
from duzhan.policy.ladder import History, Running
from duzhan.policy.pauses import Pause
from duzhan.policy.working_days import Calendar, due_at
from duzhan.settings import current
from duzhan.vocabulary import BudgetUnit, ClockKind, DayKind

BEIJING = ZoneInfo("Asia/Shanghai")
RULES = Rules(load_campaign(current().campaign_folder).policy, Calendar.standard())
DISPATCHED = datetime(2020, 5, 29, 9, 40, tzinfo=BEIJING)
DUE = due_at(date(2020, 6, 28), BEIJING)
MONDAY = datetime(2020, 6, 22, 9, 30, tzinfo=BEIJING)


def rectify(history: History = History(), due: datetime = DUE) -> Running:  # noqa: B008  # frozen
    return Running(ClockKind.RECTIFY, DISPATCHED, due, BudgetUnit.CALENDAR_DAYS, history)


def counted(now: datetime, *pauses: Pause) -> Arithmetic:
    return explain.count_out(RULES, replace(rectify(), pauses=pauses), now)


def test_the_example_of_the_interface_adds_up() -> None:
    found = counted(MONDAY)
    assert (found.started_on, found.due_on) == (date(2020, 5, 29), date(2020, 6, 28))
    assert (found.total, found.used, found.left, found.percent) == (30, 24, 6, 80)
    assert found.working_days_left == 3
    assert (found.paused, found.overdue, found.late) == (0, 0, ())
    assert [day.day.date for day in (found.days[0], found.days[-1])] == [date(2020, 5, 30), date(2020, 6, 28)]
    assert found.days[-1].day.why is DayKind.MAKEUP


def test_today_is_used_and_not_left() -> None:
    first = counted(datetime(2020, 5, 30, 0, 0, tzinfo=BEIJING))
    last = counted(datetime(2020, 6, 28, 23, 59, 59, tzinfo=BEIJING))
    assert (first.used, first.left) == (1, 29)
    assert (last.used, last.left, last.overdue) == (30, 0, 0)


def test_days_overdue_are_shown_one_by_one() -> None:
    found = counted(datetime(2020, 7, 6, 0, 0, tzinfo=BEIJING))
    assert found.overdue == 6
    assert [(day.day.date.day, day.counted) for day in found.late] == [
        (29, True), (30, True), (1, True), (2, True), (3, True), (4, False), (5, False), (6, True),
    ]  # fmt: skip


def test_a_pause_that_ended_does_not_count() -> None:
    # Suspended on 8 June, resumed on 11 June: the 9th to the 11th stood still, and the due date moved by three days.
    pause = Pause(date(2020, 6, 8), date(2020, 6, 11))
    clock = rectify(due=due_at(date(2020, 7, 1), BEIJING))
    found = explain.count_out(RULES, replace(clock, pauses=(pause,)), MONDAY)
    assert (found.total, found.used, found.left, found.paused) == (30, 21, 9, 3)
    assert [day.day.date.day for day in found.days if day.paused] == [9, 10, 11]


def test_a_pause_that_lasts_holds_the_count_where_it_stopped() -> None:
    found = counted(MONDAY, Pause(date(2020, 6, 10), None))
    assert (found.total, found.used, found.left) == (30, 12, 18)
    assert [day.day.date.day for day in found.days if day.paused] == list(range(11, 23))
    assert found.paused == 12
    assert found.overdue == 0


def test_a_clock_in_working_days_counts_only_those() -> None:
    clock = Running(
        ClockKind.REVIEW,
        datetime(2020, 6, 24, 15, 0, tzinfo=BEIJING),
        due_at(date(2020, 6, 30), BEIJING),
        BudgetUnit.WORKING_DAYS,
    )
    found = explain.count_out(RULES, clock, datetime(2020, 6, 29, 8, 0, tzinfo=BEIJING))
    assert [(day.day.date.day, day.counted) for day in found.days] == [
        (25, False), (26, False), (27, False), (28, True), (29, True), (30, True),
    ]  # fmt: skip
    assert (found.total, found.used, found.left) == (3, 2, 1)


def test_the_rungs_of_the_example_and_their_grounds() -> None:
    steps = ladder.schedule(RULES, rectify())
    assert {step.rung.id: step.at.astimezone(BEIJING).strftime("%m-%d %H:%M") for step in steps} == {
        "blue": "06-22 00:00",
        "yellow": "06-28 00:00",
        "orange": "06-29 00:00",
        "red": "07-03 00:00",
        "red_meeting": "07-10 00:00",
    }
    blue = explain.grounds(RULES, steps[0].rung, rectify())
    # Both hold on their own: three working days left, and 80 % of the budget used.
    assert [(ground.condition, ground.figure) for ground in blue] == [
        (Condition.BEFORE_DUE, 3),
        (Condition.BUDGET_USED, 80),
    ]
    assert min(ground.at for ground in blue) == steps[0].at


@pytest.mark.parametrize(
    ("history", "rung", "ground"),
    [
        (History(sent_back=1), 1, Condition.SENT_BACK),
        (History(sent_back=2), 3, Condition.SENT_BACK),
        (History(reopened=True), 3, Condition.REOPENED),
    ],
)
def test_history_is_a_ground_from_the_start(history: History, rung: int, ground: Condition) -> None:
    clock = rectify(history)
    first = explain.grounds(RULES, RULES.policy.ladder(ClockKind.RECTIFY)[rung], clock)[0]
    assert (first.condition, first.at) == (ground, DISPATCHED)


def test_every_ground_is_one_of_the_ladder_and_none_is_earlier_than_the_rung() -> None:
    clock = rectify(History(sent_back=1))
    for step in ladder.schedule(RULES, clock):
        found = explain.grounds(RULES, step.rung, clock)
        assert found[0].at == step.at
        assert [ground.at for ground in found] == sorted(ground.at for ground in found)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ((2020, 6, 22, 8, 44), (2020, 6, 19)),  # Monday, before the reminders are surely done: Friday's
        ((2020, 6, 22, 8, 45), (2020, 6, 22)),
        ((2020, 6, 27, 12, 0), (2020, 6, 24)),  # Dragon Boat: the Wednesday before
        ((2020, 6, 28, 12, 0), (2020, 6, 28)),  # a Sunday that is worked
    ],
)
def test_reminders_are_expected_on_the_mornings_of_working_days(
    now: tuple[int, ...], morning: tuple[int, int, int]
) -> None:
    at = datetime(*now, tzinfo=BEIJING)  # type: ignore[misc, arg-type]
    due = lateness.expected(Calendar.standard(), BEIJING, at.astimezone(UTC))
    assert due.reminders == datetime(*morning, 8, 30, tzinfo=BEIJING)
    assert (at - due.escalations).total_seconds() == 75 * 60
