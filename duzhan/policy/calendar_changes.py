"""What differs between two working-day calendars: what a new notice, or a new release of a library, changes."""

from dataclasses import dataclass
from datetime import date, timedelta

from duzhan.policy.working_days import Calendar, Day


@dataclass(frozen=True, slots=True)
class DayChange:
    """One date as the old and as the new calendar see it."""

    old: Day
    new: Day

    @property
    def date(self) -> date:
        """The date itself."""
        return self.old.date


def diff(old: Calendar, new: Calendar, first: date, last: date) -> tuple[DayChange, ...]:
    """List the dates from ``first`` to ``last`` that became worked or off, settled or provisional, in order.

    A new reason or name alone is no change: no deadline moves with it. Raises CalendarUnknown where one of the two
    doesn't know the span's years.
    """
    span = range((last - first).days + 1)
    pairs = ((old.day(day), new.day(day)) for day in (first + timedelta(days=n) for n in span))
    return tuple(
        DayChange(before, after)
        for before, after in pairs
        if (before.working, before.provisional) != (after.working, after.provisional)
    )
