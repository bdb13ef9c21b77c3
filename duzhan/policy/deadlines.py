"""Due dates: a budget, the calendar and the campaign's end; a local date, met until its end (domain.md, section 3)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duzhan.campaign.clocks import Budget, Roll
from duzhan.campaign.policy import Policy
from duzhan.policy import working_days
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
    """A due date and its exclusive end in UTC; provisional while its year's calendar is unpublished."""

    on: date
    at: datetime
    provisional: bool


def due(rules: Rules, kind: ClockKind, started_at: datetime, rectification_type: RectificationType) -> Due:
    """Return when a clock that starts at an aware instant is due by its budget, never past the campaign's end.

    A ``continuous`` rectification runs to the campaign's end; its milestones have the budget's distance.
    """
    if kind is ClockKind.RECTIFY and rectification_type is RectificationType.CONTINUOUS:
        return on(rules, started_at, rules.policy.facts.end_on)
    budget = rules.policy.clocks.budget(kind, rectification_type)
    last = spent(rules, budget, rules.today(started_at))
    if kind is ClockKind.RECTIFY:
        last = min(last, max(rules.policy.facts.end_on, rules.today(started_at)))
    return on(rules, started_at, last)


def on(rules: Rules, started_at: datetime, due_on: date) -> Due:
    """Return the due moment of an explicit local date for a clock that started at an aware instant."""
    provisional = rules.calendar.is_provisional(rules.today(started_at), due_on)
    return Due(due_on, working_days.due_at(due_on, rules.zone), provisional)


def spent(rules: Rules, budget: Budget, started_on: date) -> date:
    """Return the local date on which a budget that starts on a local date is used up; the first day isn't counted."""
    if budget.unit is BudgetUnit.WORKING_DAYS:
        return rules.calendar.add(started_on, budget.amount)
    last = started_on + timedelta(days=budget.amount)
    return rules.calendar.roll_forward(last) if rules.policy.clocks.roll is Roll.FORWARD else last


def due_date(due_at: datetime, zone: ZoneInfo) -> date:
    """Return the local date whose end an exclusive due instant is."""
    return working_days.local_date(due_at - timedelta(microseconds=1), zone)


def overdue_days(rules: Rules, due_at: datetime, now: datetime) -> int:
    """Return the working days overdue: 0 until the end of the due day, 1 on the first working day after it."""
    last, today = due_date(due_at, rules.zone), rules.today(now)
    return rules.calendar.count(last, today) if today > last else 0


def extension_level_up(rules: Rules, current: date, proposed: date) -> bool:
    """Tell whether an extension is longer than the office of the level may grant by itself (section 4)."""
    return (proposed - current).days > rules.policy.extension.own_office_max_days


def requested_in_time(rules: Rules, due_at: datetime, now: datetime) -> bool:
    """Tell whether a request comes the required working days before the due date (section 4)."""
    last, today = due_date(due_at, rules.zone), rules.today(now)
    return today <= last and rules.calendar.count(today, last) >= rules.policy.extension.notice_working_days
