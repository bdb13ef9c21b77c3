"""The working-day arithmetic, shown."""

from datetime import date, datetime

from pydantic import Field

from duzhan.wire.explanation import DayOut
from duzhan.wire.shape import Day, Shape


class WorkingDays(Shape):
    """``due_at`` is the exclusive end in UTC of the local date ``due_on``."""

    due_on: date
    due_at: datetime
    counted: tuple[DayOut, ...]
    skipped: tuple[DayOut, ...]
    provisional: bool
    calendar: str
    """The beginning of the calendar's content hash, as ``duzhan calendar show`` prints it."""


class Count(Shape):
    """From which local date on, and how many working days; the date itself is not counted."""

    start: Day
    days: int = Field(ge=0, le=2000)
