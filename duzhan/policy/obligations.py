"""Who owes which report by when, and how that was met (plan, part five; domain.md, section 1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from duzhan.campaign.facts import PolicyFacts
from duzhan.campaign.measures import ObligationKind, Punctuality
from duzhan.campaign.policy import Policy
from duzhan.campaign.reports import Reporter
from duzhan.policy import working_days
from duzhan.vocabulary import Level, UnitKind

ONE_DAY = timedelta(days=1)
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Body:
    """A unit that may owe something: ``concerned`` is whether its area is a target or contains one."""

    unit: str
    kind: UnitKind
    level: Level
    parent: str | None
    concerned: bool
    since: date | None = None
    """Its first day: it owes what is due from then on. None for one that was there from the beginning."""


@dataclass(frozen=True, slots=True)
class Owed:
    """One obligation; ``month`` is its first day, None of a plan. Both instants are exclusive ends, UTC."""

    kind: ObligationKind
    unit: str
    receiver: str
    month: date | None
    due_at: datetime
    cutoff_at: datetime | None


def months(facts: PolicyFacts) -> tuple[date, ...]:
    """Return the first days of the months that a report is owed for: those whose report day lies in the campaign."""
    found = []
    month = facts.start_on.replace(day=1)
    while month <= facts.end_on:
        if facts.start_on <= month.replace(day=facts.report_day) <= facts.end_on:
            found.append(month)
        month = following(month)
    return tuple(found)


def following(month: date) -> date:
    """Return the first day of the next month."""
    if month.month == _DECEMBER:
        return date(month.year + 1, 1, 1)
    return date(month.year, month.month + 1, 1)


def due_at(facts: PolicyFacts, month: date) -> datetime:
    """Return the exclusive end of a month's report day, UTC: a day off does not move it."""
    return working_days.due_at(month.replace(day=facts.report_day), facts.zone)


def cutoff_at(facts: PolicyFacts, month: date) -> datetime:
    """Return the instant before which everything is in a month's figures: the end of the day before the report day."""
    return working_days.due_at(month.replace(day=facts.report_day) - ONE_DAY, facts.zone)


def since(facts: PolicyFacts, month: date) -> datetime:
    """Return the instant from which a month's figures count: where the last month's end, or the campaign's begin."""
    before = (month - ONE_DAY).replace(day=1)
    if before in months(facts):
        return cutoff_at(facts, before)
    return working_days.due_at(facts.start_on - ONE_DAY, facts.zone)


def owed(policy: Policy, bodies: Sequence[Body], today: date) -> Iterator[Owed]:
    """Yield what has fallen due to be prepared by a local date: reports of the months begun, and the plans."""
    facts = policy.facts
    begun = [month for month in months(facts) if month <= today]
    monthly = set(policy.reports.monthly)
    for body in bodies:
        if body.parent is None:
            continue
        if Reporter(kind=body.kind, level=body.level) in monthly:
            for month in _of_its_time(body, begun, facts):
                dates = due_at(facts, month), cutoff_at(facts, month)
                yield Owed(ObligationKind.MONTHLY_REPORT, body.unit, body.parent, month, *dates)
        due_on = policy.reports.implementation_plan_due_on
        if due_on is not None and facts.start_on <= today and _owes_plan(policy, body, due_on):
            at = working_days.due_at(due_on, facts.zone)
            yield Owed(ObligationKind.IMPLEMENTATION_PLAN, body.unit, body.parent, None, at, None)


def _of_its_time(body: Body, begun: Sequence[date], facts: PolicyFacts) -> list[date]:
    """Return the months whose report day finds a body there."""
    return [month for month in begun if body.since is None or body.since <= month.replace(day=facts.report_day)]


def _owes_plan(policy: Policy, body: Body, due_on: date) -> bool:
    if body.since is not None and body.since > due_on:
        return False
    return body.concerned and body.kind is UnitKind.OFFICE and body.level in policy.reports.implementation_plan_levels


def punctuality(due: datetime, submitted_at: datetime | None, now: datetime) -> Punctuality:
    """Read from a due instant and the first submission how an obligation stands at an instant."""
    if submitted_at is not None and submitted_at <= now:
        return Punctuality.ON_TIME if submitted_at < due else Punctuality.LATE
    return Punctuality.WAITING if now < due else Punctuality.MISSING


def days_late(due: datetime, until: datetime, zone: ZoneInfo) -> int:
    """Return the calendar days from the due date to the local date of an instant; 0 until the end of the due date."""
    last = working_days.local_date(due - timedelta(microseconds=1), zone)
    return max((working_days.local_date(until, zone) - last).days, 0)


def reminder_on(policy: Policy, due: datetime, today: date) -> date | None:
    """Return the newest reminder day of the due date's month that has come, None before the first or once it is over.

    Plans are due on a date of their own, and reminded of on the same days of that month.
    """
    last = _due_on(policy, due)
    days = (day for day in reminder_days(policy, due) if day <= today)
    return max(days, default=None) if today <= last else None


def reminder_days(policy: Policy, due: datetime) -> tuple[date, ...]:
    """Return the local dates on which a report may be reminded of."""
    last = _due_on(policy, due)
    days = (last.replace(day=day) for day in policy.reports.remind_on_days)
    return tuple(day for day in days if day <= last)


def _due_on(policy: Policy, due: datetime) -> date:
    return working_days.local_date(due - timedelta(microseconds=1), policy.facts.zone)


def called_on(due: datetime, zone: ZoneInfo) -> date:
    """Return the local date on which the roll is called: the day after the due date."""
    return working_days.local_date(due, zone)
