"""When a clock reaches which rung, and which rung it has reached (domain.md, section 5); decided nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum, auto
from math import ceil

from duzhan.campaign.ladders import Rung
from duzhan.policy import deadlines, working_days
from duzhan.policy.deadlines import Rules
from duzhan.policy.pauses import Measure, Pause
from duzhan.vocabulary import BudgetUnit, ClockKind, Light

ONE_DAY = timedelta(days=1)
BEGINNING = datetime.min.replace(tzinfo=UTC)
ESCALATION_LIGHTS = frozenset({Light.ORANGE, Light.RED})
GRAVITY: dict[Light, int] = {light: rank for rank, light in enumerate(Light)}


class Reach(Enum):
    """Which clocks a sweep takes: those with a reminder due, with an escalation due, or all."""

    REMINDERS = auto()
    ESCALATIONS = auto()
    ALL = auto()


@dataclass(frozen=True, slots=True)
class History:
    """What makes a light graver than time alone does."""

    sent_back: int = 0
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A clock as the ladder sees it: aware UTC instants; ``due_at`` is exclusive.

    ``behind_on`` is the local date of the next milestone that is not reached.
    """

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    unit: BudgetUnit
    history: History = History()
    pauses: tuple[Pause, ...] = ()
    behind_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A rung (numbered from 1) and the instant it is reached."""

    number: int
    rung: Rung
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a sweep decides: the highest rung reached, those passed over, and when to look again (None: never)."""

    reached: Step | None
    passed_over: tuple[Step, ...]
    next_fire_at: datetime | None
    escalates_at: datetime | None


def schedule(rules: Rules, clock: Running) -> tuple[Step, ...]:
    """Return the rungs of a clock with the instants they are reached, lowest rung first."""
    steps = []
    for number, rung in enumerate(rules.policy.ladder(clock.kind), start=1):
        at = reached_at(rules, rung, clock)
        if at is not None:
            steps.append(Step(number, rung, at))
    return tuple(steps)


def judge(steps: tuple[Step, ...], fired: int, now: datetime) -> Verdict:
    """Decide for a clock whose rung ``fired`` (0: none) was the last one decided."""
    unfired = [step for step in steps if step.number > fired]
    reached = [step for step in unfired if step.at <= now]
    highest = reached[-1] if reached else None
    left = unfired if highest is None else [step for step in unfired if step.number > highest.number]
    return Verdict(highest, tuple(reached[:-1]), *_firsts(left))


def ahead(steps: tuple[Step, ...], fired: int, since: datetime = BEGINNING) -> Verdict:
    """Return when a clock with ``fired`` behind it is to be looked at; nothing is decided yet.

    Where it is there only ``since`` an instant, a rung that it had reached before waits since then: no earlier sweep
    could have decided it.
    """
    left = [step for step in steps if step.number > fired]
    return Verdict(None, (), *(None if at is None else max(at, since) for at in _firsts(left)))


def _firsts(left: Sequence[Step]) -> tuple[datetime | None, datetime | None]:
    """Return when the first of some rungs is reached, and the first that escalates."""
    escalating = (step.at for step in left if step.rung.light in ESCALATION_LIGHTS)
    return min((step.at for step in left), default=None), min(escalating, default=None)


def reached_at(rules: Rules, rung: Rung, clock: Running) -> datetime | None:
    """Return when the first of a rung's conditions holds; None where none ever will by time or history."""
    history = clock.history
    if (rung.reopened and history.reopened) or (
        rung.sent_back_times is not None and history.sent_back >= rung.sent_back_times
    ):
        return clock.started_at
    return min(_instants(rules, rung, clock), default=None)


def _instants(rules: Rules, rung: Rung, clock: Running) -> list[datetime]:
    zone, calendar = rules.zone, rules.calendar
    due_on = deadlines.due_date(clock.due_at, zone)
    days: list[date] = []
    if rung.before_due_working_days is not None:
        days.append(calendar.subtract(due_on, rung.before_due_working_days))
    if rung.budget_used_percent is not None:
        days.append(_used(rules, rung.budget_used_percent, clock, due_on))
    if rung.on_due_day:
        days.append(due_on)
    if rung.overdue_working_days:
        overdue = Measure(calendar, BudgetUnit.WORKING_DAYS, clock.pauses)
        days.append(overdue.nth_after(due_on, rung.overdue_working_days))
    if rung.behind_milestone and clock.behind_on is not None:
        days.append(clock.behind_on + ONE_DAY)
    instants = [working_days.due_at(day - ONE_DAY, zone) for day in days]
    return [*instants, clock.due_at] if rung.overdue_working_days == 0 else instants


def _used(rules: Rules, percent: int, clock: Running, due_on: date) -> date:
    """Return the local date on whose start a share of the budget, in its own unit, counts as used."""
    started_on = rules.today(clock.started_at)
    measure = Measure(rules.calendar, clock.unit, clock.pauses)
    total = measure.count(started_on, due_on, due_on)
    return measure.nth_after(started_on, ceil(total * percent / 100)) if total else due_on


def gravest(lights: list[Light]) -> Light:
    """Return the worst of some lights; green where there are none."""
    return max(lights, key=GRAVITY.__getitem__, default=Light.GREEN)
