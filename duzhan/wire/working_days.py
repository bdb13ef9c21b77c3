"""The working-day arithmetic, shown."""

from datetime import date, datetime

from duzhan.wire.explanation import DayOut
from duzhan.wire.shape import Shape


class WorkingDays(Shape):
    """``due_at`` is the exclusive end in UTC of the local date ``due_on``."""

    due_on: date
    due_at: datetime
    counted: tuple[DayOut, ...]
    skipped: tuple[DayOut, ...]
    provisional: bool
