"""Why a case has this light: rule, arithmetic day by day, whom each rung reached and skipped."""

from datetime import date, datetime

from duzhan.vocabulary import BudgetUnit, ClockKind, DayKind, Light
from duzhan.wire.shape import Shape


class DayOut(Shape):
    """One local day, whether it counted, and what kind of day it is."""

    date: date
    counted: bool
    why: DayKind
    name: str | None
    provisional: bool
    paused: bool = False
    """The case was suspended on that day: it did not count, whatever its kind."""


class GroundOut(Shape):
    """A condition of a rung by its name in ladder.toml, its figure where it has one, and when it holds."""

    condition: str
    figure: int | None
    at: datetime


class RungOut(Shape):
    """A rung of the clock's ladder: when it is reached and whether it was decided."""

    number: int
    name: str
    light: Light
    reached_at: datetime
    grounds: tuple[GroundOut, ...]
    """Every condition that reaches this rung, the earliest first."""
    decided_at: datetime | None
    superseded: bool
    reached: tuple[str, ...]
    """User names of those who were told."""
    skipped: tuple[str, ...]
    """Seats that nobody sits in, each with where it fell to, as ``seat>seat``; nothing after > where to nobody."""


class ClockExplanation(Shape):
    """One running clock, counted out; ``used`` has today in it, ``left`` has not, both in the clock's own unit."""

    kind: ClockKind
    light: Light
    holder: str
    holder_name: str
    due_version: int
    started_at: datetime
    due_on: date
    due_at: datetime
    budget: str
    unit: BudgetUnit
    days: tuple[DayOut, ...]
    """From the day after the start to the due day."""
    late: tuple[DayOut, ...]
    """From the day after the due day to today."""
    total: int
    used: int
    left: int
    working_days_left: int
    overdue_working_days: int
    paused: bool
    paused_days: int
    rungs: tuple[RungOut, ...]
    provisional: bool


class Explanation(Shape):
    """Everything behind a case's light."""

    number: str
    light: Light
    as_of: datetime
    policy_version: int
    policy_hash: str
    rework: int
    cycle: int
    clocks: tuple[ClockExplanation, ...]
    sentences: tuple[str, ...]
    """The same in plain Chinese, one clause a line."""
