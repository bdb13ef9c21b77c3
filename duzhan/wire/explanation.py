"""Why a case has this light: rule, arithmetic day by day, whom each rung reached and skipped."""

from datetime import date, datetime

from duzhan.vocabulary import ClockKind, Light
from duzhan.wire.shape import Shape


class DayOut(Shape):
    """One local day of a clock, and why it counted or not."""

    date: date
    counted: bool
    why: str
    name: str | None
    provisional: bool


class RungOut(Shape):
    """A rung of the clock's ladder: when it is reached and whether it was decided."""

    number: int
    name: str
    light: Light
    reached_at: datetime
    decided_at: datetime | None
    superseded: bool
    reached: tuple[str, ...]
    """User names of those who were told."""
    skipped: tuple[str, ...]
    """Seats that nobody sits in, each with where it fell to, as ``seat>seat``."""


class ClockExplanation(Shape):
    """One running clock, counted out."""

    kind: ClockKind
    light: Light
    holder: str
    started_at: datetime
    due_on: date
    due_at: datetime
    budget: str
    days: tuple[DayOut, ...]
    used: int
    left: int
    overdue_working_days: int
    paused: bool
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
