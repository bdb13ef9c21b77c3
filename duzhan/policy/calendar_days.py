"""The days that differ from their weekday, as a value: what the libraries say today, kept by every calendar.

chinesecalendar carries the State Council's yearly notices, the `holidays` library the statutory holidays of the years
that have no notice yet. Both change with their releases; a calendar keeps what they said when it was made.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

import holidays
import holidays.countries  # all of them load with the first one: at start, not in the middle of an act
from chinese_calendar import constants

from duzhan.vocabulary import DayKind

_HOLIDAYS: Mapping[date, str] = constants.holidays
_MAKEUPS: Mapping[date, str] = constants.workdays
_NAMES: Mapping[str, str] = {holiday.value: holiday.chinese for holiday in constants.Holiday}

FIRST_YEAR = min(_HOLIDAYS).year
LAST_PUBLISHED_YEAR = max(_HOLIDAYS).year
LAST_YEAR = 2099
"""Where the lunar tables behind the statutory holidays end."""

MARK = 12
"""How much of a content hash people are shown."""

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


class UnknownFormat(ValueError):
    """A calendar's text of a kind that this release doesn't read."""

    def __init__(self, found: object) -> None:
        """Take the format as it was found."""
        super().__init__(f"cannot read a calendar of format {found}")
        self.found = found


class YearOutOfTurn(ValueError):
    """A year published by a table must follow on the last one, or the years between would have no holidays."""

    def __init__(self, year: int, expected: int) -> None:
        """Take the year and the one whose turn it is."""
        super().__init__(f"{year} is published, but the next year to publish is {expected}")
        self.year = year
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Override:
    """What an office decided for one day, and by which document."""

    working: bool
    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Why a day differs from its weekday, a holiday or a make-up day, and the name people read."""

    why: DayKind
    name: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Listed days of the published years and of those after them, which only the statute tells of.

    ``statutory`` is a function, since few questions reach beyond a notice.
    """

    first_year: int
    last_published_year: int
    last_year: int
    settled_until: date
    published: Mapping[date, Listed]
    statutory: Callable[[], Mapping[date, Listed]]


def settled_until(last_published_year: int) -> date:
    """Return the last day that no later notice will move: 2008's, like 2019's, reached back to 29 December."""
    return date(last_published_year, 12, 28)


@cache
def standard() -> Tables:
    """Return what the installed libraries say."""
    return Tables(
        first_year=FIRST_YEAR,
        last_published_year=LAST_PUBLISHED_YEAR,
        last_year=LAST_YEAR,
        settled_until=settled_until(LAST_PUBLISHED_YEAR),
        published=_notices(),
        statutory=_statute,
    )


def ordinary(day: date) -> DayKind:
    """Say what a day is by its weekday alone."""
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKDAY


def written(days: Mapping[date, Listed]) -> dict[str, dict[str, str | None]]:
    """Write listed days as JSON holds them: by kind, then by date, the name."""
    kinds = (DayKind.HOLIDAY, DayKind.MAKEUP)
    return {
        kind.value: {day.isoformat(): listed.name for day, listed in days.items() if listed.why is kind}
        for kind in kinds
    }


def read(days: Mapping[str, Mapping[str, str | None]]) -> Mapping[date, Listed]:
    """Read what ``written`` wrote."""
    return MappingProxyType(
        {
            date.fromisoformat(day): Listed(DayKind(kind), name)
            for kind, named in days.items()
            for day, name in named.items()
        }
    )


def _notices() -> Mapping[date, Listed]:
    off = {day: Listed(DayKind.HOLIDAY, _NAMES[name]) for day, name in _HOLIDAYS.items()}
    worked = {day: Listed(DayKind.MAKEUP, _NAMES[name]) for day, name in _MAKEUPS.items()}
    return MappingProxyType(off | worked)


@cache
def _statute() -> Mapping[date, Listed]:
    years = range(LAST_PUBLISHED_YEAR + 1, LAST_YEAR + 1)
    known = holidays.country_holidays("CN", years=years, expand=False, language="zh_CN")
    off = {day: Listed(DayKind.HOLIDAY, name) for day, name in known.items()}
    worked = {day: Listed(DayKind.MAKEUP, None) for day in known.weekend_workdays}
    return MappingProxyType({day: listed for day, listed in (off | worked).items() if day.year in years})
