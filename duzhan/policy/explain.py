"""Counts a clock out, day by day, and says on what ground each rung is reached (domain.md, section 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from duzhan.campaign.ladders import Rung
from duzhan.policy import deadlines, ladder
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Running
from duzhan.policy.working_days import Day
from duzhan.vocabulary import BudgetUnit, ClockKind, RectificationType

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Local dates between which a clock stood still: the day it was stopped ran, the day it went on did not."""

    stopped_on: date
    resumed_on: date | None
    """None while it lasts."""

    def covers(self, day: date, today: date) -> bool:
        """Tell whether the clock stood still on a day; what comes after today nobody knows."""
        return self.stopped_on < day <= (self.resumed_on or today)


@dataclass(frozen=True, slots=True)
class Counted:
    """One local day of a clock: whether it counted in the clock's unit, and whether the clock stood still."""

    day: Day
    counted: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A clock counted out: ``used`` has today in it, ``left`` has not; both are in the clock's own unit.

    ``days`` run from the day after the start to the due day, ``late`` from there to today.
    """

    started_on: date
    due_on: date
    unit: BudgetUnit
    days: tuple[Counted, ...]
    late: tuple[Counted, ...]
    total: int
    used: int
    left: int
    paused: int
    working_days_left: int
    overdue: int

    @property
    def percent(self) -> int:
        """The share of the budget that is used, rounded down."""
        return 100 * self.used // self.total if self.total else 100


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


def count_out(rules: Rules, clock: Running, pauses: tuple[Pause, ...], now: datetime) -> Arithmetic:
    """Count a running clock out as of an aware instant; a pause without an end lasts until now."""
    started_on, due_on = rules.today(clock.started_at), deadlines.due_date(clock.due_at, rules.zone)
    today = rules.today(now)
    stands_on = next((pause.stopped_on for pause in pauses if pause.resumed_on is None), today)
    over = tuple(pause for pause in pauses if pause.resumed_on is not None)
    # The budget lies between start and due day, but for pauses that were made good; one that lasts is not yet.
    budget = [each for each in _walk(rules, clock.unit, over, (started_on, due_on), today) if each.counted]
    used = sum(each.day.date <= stands_on for each in budget)
    paused = (pause.covers(day, today) for pause in pauses for day in _dates(started_on, max(due_on, today)))
    return Arithmetic(
        started_on=started_on,
        due_on=due_on,
        unit=clock.unit,
        days=tuple(_walk(rules, clock.unit, pauses, (started_on, due_on), today)),
        late=tuple(_walk(rules, BudgetUnit.WORKING_DAYS, pauses, (due_on, today), today)),
        total=len(budget),
        used=used,
        left=len(budget) - used,
        paused=sum(paused),
        working_days_left=rules.calendar.count(stands_on, due_on),
        overdue=rules.calendar.count(due_on, stands_on),
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
