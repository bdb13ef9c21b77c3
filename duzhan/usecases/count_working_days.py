"""Counts working days from a date on, and shows every day that was looked at."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from duzhan import calendars
from duzhan.errors import CalendarUnknown, InvalidInput
from duzhan.policy.working_days import Day
from duzhan.wire.explanation import DayOut
from duzhan.wire.working_days import WorkingDays

CHINA = ZoneInfo("Asia/Shanghai")
"""The calendar is China's, and so is its midnight."""


def count_working_days(start: date, days: int) -> WorkingDays:
    """Return the n-th working day after a local date; raises InvalidInput where no calendar covers the years."""
    if days < 0:
        raise InvalidInput.of("days", "out_of_range", code=days)
    calendar = calendars.current()
    try:
        reckoned = calendar.spell(start, days, CHINA)
    except CalendarUnknown as unknown:
        raise InvalidInput.of("start", "out_of_range", code=unknown.facts["year"]) from unknown
    return WorkingDays(
        due_on=reckoned.due_on,
        due_at=reckoned.due_at,
        counted=_shown(reckoned.counted, counted=True),
        skipped=_shown(reckoned.skipped, counted=False),
        provisional=reckoned.provisional,
        calendar=calendar.mark(),
    )


def _shown(days: Iterable[Day], *, counted: bool) -> tuple[DayOut, ...]:
    return tuple(
        DayOut(date=day.date, counted=counted, why=day.why, name=day.name, provisional=day.provisional) for day in days
    )
