"""China's working days, counted here and nowhere else (reliability.md, promises 32 to 34).

Published years come from chinesecalendar, whose data are the State Council's yearly notices with the make-up workdays
and the Spring Festival extension of 2020. Later years have no notice yet: they are computed from the statutory
holidays, and whatever touched one says ``provisional``. An office's own table of overrides goes before both.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays
from chinese_calendar import constants

from duzhan.errors import CalendarUnknown
from duzhan.vocabulary import DayKind

_HOLIDAYS: Mapping[date, str] = constants.holidays
_MAKEUPS: Mapping[date, str] = constants.workdays
_NAMES: Mapping[str, str] = {holiday.value: holiday.chinese for holiday in constants.Holiday}

FIRST_YEAR = min(_HOLIDAYS).year
LAST_PUBLISHED_YEAR = max(_HOLIDAYS).year
LAST_YEAR = 2099
"""Where the lunar tables behind the statutory holidays end."""

SETTLED_UNTIL = date(LAST_PUBLISHED_YEAR, 12, 28)
"""The last day that no later notice will move: the one for 2008, like the one for 2019, reached back to 29 December."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class NaiveInstant(ValueError):
    """An instant without a time zone has no local date."""

    def __init__(self, instant: datetime) -> None:
        """Take the instant as it was given."""
        super().__init__(f"{instant.isoformat()} has no time zone")
        self.instant = instant


class InstantForDate(TypeError):
    """An instant was given where a local date is meant; ``local_date`` makes one from the other."""

    def __init__(self, instant: datetime) -> None:
        """Take the instant as it was given."""
        super().__init__(f"{instant.isoformat()} is an instant, not a local date")
        self.instant = instant


class NegativeDays(ValueError):
    """A number of working days below zero; ``subtract`` counts backward."""

    def __init__(self, days: int) -> None:
        """Take the number as it was given."""
        super().__init__(f"cannot count {days} working days")
        self.days = days


@dataclass(frozen=True, slots=True)
class Override:
    """What an office decided for one day, and by which document."""

    working: bool
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: is it worked, why, and may a later notice still change it."""

    date: date
    working: bool
    why: DayKind
    name: str | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a due date came about: the days that counted, those that did not, and the exclusive end in UTC."""

    due_on: date
    due_at: datetime
    counted: tuple[Day, ...]
    skipped: tuple[Day, ...]
    provisional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """Working days of the years FIRST_YEAR to LAST_YEAR, all dates local; equal only to itself."""

    overrides: Mapping[date, Override]

    def __post_init__(self) -> None:
        """Refuse an override outside the known years, and keep a copy that nobody can change."""
        for day in self.overrides:
            _ordinal(day)
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))

    @staticmethod
    @cache
    def standard() -> "Calendar":
        """Return the calendar of the State Council's notices, without overrides."""
        return Calendar({})

    def day(self, day: date) -> Day:
        """Say of one day whether it is worked, and why."""
        _ordinal(day)
        override = self.overrides.get(day)
        if override is not None:
            why = DayKind.OVERRIDE_WORKING if override.working else DayKind.OVERRIDE_OFF
            return Day(day, override.working, why, override.name, provisional=False)
        why, name = _published(day) if day.year <= LAST_PUBLISHED_YEAR else _statutory(day)
        return Day(day, why in {DayKind.WORKDAY, DayKind.MAKEUP}, why, name, provisional=day > SETTLED_UNTIL)

    def add(self, start: date, days: int) -> date:
        """Return the n-th working day after ``start``, which isn't counted; for zero, ``start`` rolled forward."""
        if days < 0:
            raise NegativeDays(days)
        if days == 0:
            return self.roll_forward(start)
        return self._nth_after(_ordinal(start), days)

    def subtract(self, end: date, days: int) -> date:
        """Return the latest day X, up to ``end``, with ``count(X, end) >= days``; X itself may be a day off."""
        if days < 0:
            raise NegativeDays(days)
        ordinal = _ordinal(end)
        if days == 0:
            return end
        working = _working_days(self, _last_needed(end))
        index = bisect_right(working, ordinal) - days
        if index < 0:
            raise CalendarUnknown(year=FIRST_YEAR - 1)
        return date.fromordinal(working[index] - 1)

    def count(self, after: date, until: date) -> int:
        """Return the number of working days in (after, until]; none where ``until`` is not later."""
        low, high = _ordinal(after), _ordinal(until)
        if high <= low:
            return 0
        working = _working_days(self, _last_needed(until))
        return bisect_right(working, high) - bisect_right(working, low)

    def roll_forward(self, day: date) -> date:
        """Return the day itself if it is worked, else the next working day."""
        return self._nth_after(_ordinal(day) - 1, 1)

    def is_provisional(self, after: date, until: date) -> bool:
        """Say whether a later notice may still change a day in (after, until]; a day with an override is settled."""
        first = max(_ordinal(after), SETTLED_UNTIL.toordinal())
        last = _ordinal(until)
        decided = sum(first < day.toordinal() <= last for day in self.overrides)
        return last - first > decided

    def spell(self, start: date, days: int, zone: ZoneInfo) -> Reckoning:
        """Add working days and show every day that was looked at; with zero days, none is counted."""
        due_on = self.add(start, days)
        before = start if days else start - _ONE_DAY
        walked = tuple(self.day(day) for day in _days(before, due_on))
        return Reckoning(
            due_on=due_on,
            due_at=due_at(due_on, zone),
            counted=tuple(day for day in walked if day.working) if days else (),
            skipped=tuple(day for day in walked if not day.working),
            provisional=any(day.provisional for day in walked),
        )

    def _nth_after(self, ordinal: int, days: int) -> date:
        # The published years first: the later ones load the statutory holidays, which takes half a second, once.
        for last_year in (LAST_PUBLISHED_YEAR, LAST_YEAR):
            working = _working_days(self, last_year)
            index = bisect_right(working, ordinal) + days - 1
            if index < len(working):
                return date.fromordinal(working[index])
        raise CalendarUnknown(year=LAST_YEAR + 1)


def due_at(due_on: date, zone: ZoneInfo) -> datetime:
    """Return the exclusive end of a due day in UTC: local midnight after it (domain.md, section 3)."""
    return datetime.combine(due_on + _ONE_DAY, time.min, tzinfo=zone).astimezone(UTC)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date of an instant, which must carry its time zone."""
    if instant.utcoffset() is None:
        raise NaiveInstant(instant)
    return instant.astimezone(zone).date()


def _ordinal(day: date) -> int:
    # A datetime passes for a date in the type system, but never equals one in the tables below.
    if isinstance(day, datetime):
        raise InstantForDate(day)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CalendarUnknown(year=day.year)
    return day.toordinal()


def _days(after: date, until: date) -> Iterator[date]:
    for ordinal in range(after.toordinal() + 1, until.toordinal() + 1):
        yield date.fromordinal(ordinal)


def _last_needed(day: date) -> int:
    return LAST_PUBLISHED_YEAR if day.year <= LAST_PUBLISHED_YEAR else LAST_YEAR


@lru_cache(maxsize=16)
def _working_days(calendar: Calendar, last_year: int) -> tuple[int, ...]:
    """Return the ordinals of all working days from FIRST_YEAR on, sorted, so that every question is a bisection."""
    before, last = date(FIRST_YEAR - 1, 12, 31), date(last_year, 12, 31)
    return tuple(day.toordinal() for day in _days(before, last) if calendar.day(day).working)


def _published(day: date) -> tuple[DayKind, str | None]:
    if day in _MAKEUPS:
        return DayKind.MAKEUP, _NAMES[_MAKEUPS[day]]
    if day in _HOLIDAYS:
        return DayKind.HOLIDAY, _NAMES[_HOLIDAYS[day]]
    return _ordinary(day), None


def _statutory(day: date) -> tuple[DayKind, str | None]:
    known = _statutory_holidays()
    if day in known.weekend_workdays:
        return DayKind.MAKEUP, None
    name = known.get(day)
    return (_ordinary(day) if name is None else DayKind.HOLIDAY), name


def _ordinary(day: date) -> DayKind:
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY


@cache
def _statutory_holidays() -> holidays.HolidayBase:
    years = range(LAST_PUBLISHED_YEAR + 1, LAST_YEAR + 1)
    return holidays.country_holidays("CN", years=years, expand=False, language="zh_CN")
