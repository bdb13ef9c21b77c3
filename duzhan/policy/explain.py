"""Counts a clock out, day by day, and says on what ground each rung is reached (domain.md, section 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from duzhan.campaign.ladders import Rung
from duzhan.policy import deadlines, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Running
from duzhan.policy.pauses import Measure, Pause
from duzhan.policy.working_days import Day
from duzhan.vocabulary import BudgetUnit, ClockKind, RectificationType

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """One local day of a clock: whether it counted in the clock's unit, and whether the clock stood still."""

    day: Day
    counted: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How a clock stands: ``used`` has today in it, ``left`` has not; both are in the clock's own unit.

    ``paused`` are calendar days, ``working_days_left`` and ``overdue`` working days.
    """

    unit: BudgetUnit
    total: int
    used: int
    left: int
    working_days_left: int
    overdue: int
    paused: int

    @property
    def percent(self) -> int:
        """The share of the budget that is used, rounded down."""
        return 100 * self.used // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class Arithmetic(Counts):
    """A clock counted out; ``days`` run from the day after the start to the due day, ``late`` from there to today."""

    started_on: date
    due_on: date
    days: tuple[Counted, ...]
    late: tuple[Counted, ...]


class Condition(StrEnum):
    """A condition of a rung; the value is the field of the rung that sets it."""

    BEFORE_DUE = "before_due_working_days"
    BUDGET_USED = "budget_used_percent"
    DUE_DAY = "on_due_day"
    OVERDUE = "overdue_working_days"
    BEHIND = "behind_milestone"
    SENT_BACK = "sent_back_times"
    REOPENED = "reopened"


UNSET: Mapping[str, object] = {condition.value: Rung.model_fields[condition.value].default for condition in Condition}


@dataclass(frozen=True, slots=True)
class Ground:
    """One condition of a rung, its figure where it has one, and when it holds."""

    condition: Condition
    figure: int | None
    at: datetime


def budget_unit(rules: Rules, kind: ClockKind) -> BudgetUnit:
    """Return in what a kind of clock is counted; every rectification type counts as ``time_limited`` does."""
    if kind is ClockKind.LOOK_BACK:
        return rules.policy.clocks.look_back.after[0].unit
    return rules.policy.clocks.budget(kind, RectificationType.TIME_LIMITED).unit


def counts(rules: Rules, clock: Running, now: datetime) -> Counts:
    """Count a running clock as of an aware instant; a pause without an end lasts until now."""
    started_on, due_on = rules.today(clock.started_at), deadlines.due_date(clock.due_at, rules.zone)
    today, pauses = rules.today(now), clock.pauses
    # The budget lies between start and due day, but for pauses that were made good; one that lasts is not yet.
    over = tuple(pause for pause in pauses if pause.resumed_on is not None)
    stands_on = next((pause.stopped_on for pause in pauses if pause.resumed_on is None), today)
    measure = Measure(rules.calendar, clock.unit, over)
    worked = Measure(rules.calendar, BudgetUnit.WORKING_DAYS, over)
    total = measure.count(started_on, due_on, today)
    used = measure.count(started_on, min(stands_on, due_on), today)
    whole = Measure(rules.calendar, BudgetUnit.CALENDAR_DAYS, pauses)
    until = max(due_on, today)
    return Counts(
        unit=clock.unit,
        total=total,
        used=used,
        left=total - used,
        working_days_left=rules.calendar.count(stands_on, due_on),
        overdue=worked.count(due_on, stands_on, today),
        paused=max((until - started_on).days, 0) - whole.count(started_on, until, today),
    )


def count_out(rules: Rules, clock: Running, now: datetime) -> Arithmetic:
    """Count a clock out day by day as of an aware instant."""
    started_on, due_on = rules.today(clock.started_at), deadlines.due_date(clock.due_at, rules.zone)
    today = rules.today(now)
    return Arithmetic(
        started_on=started_on,
        due_on=due_on,
        **asdict(counts(rules, clock, now)),
        days=tuple(_walk(rules, clock.unit, clock.pauses, (started_on, due_on), today)),
        late=tuple(_walk(rules, BudgetUnit.WORKING_DAYS, clock.pauses, (due_on, today), today)),
    )


def grounds(rules: Rules, rung: Rung, clock: Running) -> tuple[Ground, ...]:
    """Return the conditions of a rung that hold at some instant, the earliest first."""
    return tuple(sorted(_grounds(rules, rung, clock), key=lambda ground: ground.at))


def _grounds(rules: Rules, rung: Rung, clock: Running) -> Iterator[Ground]:
    for condition in Condition:
        value = getattr(rung, condition.value)
        if value == UNSET[condition.value]:
            continue
        alone = rung.model_copy(update={**UNSET, condition.value: value})
        at = ladder.reached_at(rules, alone, clock)
        if at is not None:
            yield Ground(condition, None if isinstance(value, bool) else int(value), at)


def _walk(
    rules: Rules, unit: BudgetUnit, pauses: tuple[Pause, ...], between: tuple[date, date], today: date
) -> Iterator[Counted]:
    for each in _dates(*between):
        day = rules.calendar.day(each)
        paused = any(pause.covers(each, today) for pause in pauses)
        counts = day.working if unit is BudgetUnit.WORKING_DAYS else True
        yield Counted(day, counts and not paused, paused)


def _dates(after: date, until: date) -> Iterator[date]:
    for number in range(1, (until - after).days + 1):
        yield after + number * ONE_DAY
