"""Due dates: a budget, the calendar and the campaign's end; a local date, met until its end (domain.md, section 3)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duzhan.campaign.clocks import Budget, Roll
from duzhan.campaign.policy import Policy
from duzhan.policy import working_days
from duzhan.policy.pauses import Measure, Pause
from duzhan.policy.working_days import Calendar
from duzhan.vocabulary import BudgetUnit, ClockKind, RectificationType


@dataclass(frozen=True, slots=True)
class Rules:
    """What a case is judged by: its pinned policy and the calendar."""

    policy: Policy
    calendar: Calendar

    @property
    def zone(self) -> ZoneInfo:
        """The campaign's time zone."""
        return ZoneInfo(self.policy.facts.time_zone)

    def today(self, now: datetime) -> date:
        """Return the local date of an aware instant."""
        return working_days.local_date(now, self.zone)


@dataclass(frozen=True, slots=True)
class Due:
    """A due date and its exclusive end in UTC; provisional while its year's calendar is unpublished.

    ``budget`` is what it was made of, None where somebody named the date.
    """

    on: date
    at: datetime
    provisional: bool
    budget: Budget | None = None


def due(rules: Rules, kind: ClockKind, started_at: datetime, rectification_type: RectificationType) -> Due:
    """Return when a clock that starts at an aware instant is due by its budget, never past the campaign's end.

    A ``continuous`` rectification runs to the campaign's end; its milestones have the budget's distance.
    """
    if kind is ClockKind.RECTIFY and rectification_type is RectificationType.CONTINUOUS:
        return on(rules, started_at, rules.policy.facts.end_on)
    return by_budget(rules, rules.policy.clocks.budget(kind, rectification_type), started_at)


def by_budget(rules: Rules, budget: Budget, started_at: datetime, pauses: tuple[Pause, ...] = ()) -> Due:
    """Return when a budget that starts at an aware instant is used up, pauses made good, within the campaign.

    What starts after the campaign's end does so by a recorded override, and has its budget whole.
    """
    started_on, end_on = rules.today(started_at), rules.policy.facts.end_on
    last = spent(rules, budget, started_on, pauses)
    return replace(on(rules, started_at, min(last, end_on) if started_on <= end_on else last), budget=budget)


def on(rules: Rules, started_at: datetime, due_on: date) -> Due:
    """Return the due moment of an explicit local date for a clock that started at an aware instant."""
    provisional = rules.calendar.is_provisional(rules.today(started_at), due_on)
    return Due(due_on, working_days.due_at(due_on, rules.zone), provisional)


def spent(rules: Rules, budget: Budget, started_on: date, pauses: tuple[Pause, ...] = ()) -> date:
    """Return the local date on which a budget that starts on a local date is used up; the first day isn't counted.

    What had nothing left when it was paused is due on the day it goes on.
    """
    last = Measure(rules.calendar, budget.unit, pauses).nth_after(started_on, budget.amount)
    last = max([last, *(pause.resumed_on for pause in pauses if pause.resumed_on is not None)])
    rolls = budget.unit is BudgetUnit.WORKING_DAYS or rules.policy.clocks.roll is Roll.FORWARD
    return rules.calendar.roll_forward(last) if rolls else last


def milestones(rules: Rules, started_on: date, due_on: date) -> tuple[date, ...]:
    """Return the local dates of the milestones of a continuous rectification, none after its due date (section 3)."""
    budget, dates = rules.policy.clocks.rectify.continuous, list[date]()
    following = spent(rules, budget, started_on)
    while following <= due_on:
        dates.append(following)
        following = spent(rules, budget, following)
    return tuple(dates)


def rest_after(rules: Rules, due_on: date, pause: Pause) -> date:
    """Return the local date to which a pause that is over moves a named date: the days that were left, from its end.

    Never past the campaign's end, nor before the date that was agreed.
    """
    assert pause.resumed_on is not None, "a pause that lasts moves nothing yet"  # noqa: S101
    rest = (due_on - pause.stopped_on).days
    budget = Budget(budget=rest, unit=BudgetUnit.CALENDAR_DAYS) if rest else None
    moved = pause.resumed_on if budget is None else spent(rules, budget, pause.resumed_on)
    return max(min(moved, rules.policy.facts.end_on), due_on)


def due_date(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the local date whose end an exclusive due instant is."""
    return working_days.local_date(due_at - timedelta(microseconds=1), zone)


def overdue_days(rules: Rules, due_at: datetime, now: datetime, pauses: tuple[Pause, ...] = ()) -> int:
    """Return the working days overdue: 0 until the end of the due day, 1 on the first working day after it.

    Days on which the clock stood still are none of them.
    """
    last, today = due_date(due_at, rules.zone), rules.today(now)
    return Measure(rules.calendar, BudgetUnit.WORKING_DAYS, pauses).count(last, today, today)


def extension_level_up(rules: Rules, current: date, proposed: date) -> bool:
    """Tell whether an extension is longer than the office of the level may grant by itself (section 4)."""
    return (proposed - current).days > rules.policy.extension.own_office_max_days


def requested_in_time(rules: Rules, due_at: datetime, now: datetime) -> bool:
    """Tell whether a request comes the required working days before the due date (section 4)."""
    last, today = due_date(due_at, rules.zone), rules.today(now)
    return today <= last and rules.calendar.count(today, last) >= rules.policy.extension.notice_working_days
