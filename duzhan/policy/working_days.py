"""China's working days, counted here and nowhere else (reliability.md, promises 32 to 34).

Published years come from chinesecalendar, whose data are the State Council's yearly notices with the make-up workdays
and the Spring Festival extension of 2020. Later years have no notice yet: they are computed from the statutory
holidays, and whatever touched one says ``provisional``. An office's own table goes before both: it overrides days, and
publishes a year whose notice came before the library's release.
"""

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, cached_property, lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from duzhan.campaign import hashing
from duzhan.errors import CalendarUnknown
from duzhan.policy import calendar_days
from duzhan.policy.calendar_days import (
    InstantForDate,
    Listed,
    NaiveInstant,
    NegativeDays,
    Override,
    Tables,
    UnknownFormat,
    YearOutOfTurn,
)
from duzhan.vocabulary import DayKind

FORMAT = 1
"""Of the canonical text, and of the rules by which a calendar answers from it."""

_ONE_DAY = timedelta(days=1)
_WEEK, _WORKED_OF_IT = 7, 5
_WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKEUP})


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


@dataclass(frozen=True, eq=False)
class Calendar:
    """Working days as one value, all dates local: the same text gives the same answers, whatever a library says later.

    ``years`` are those that the office's table publishes ahead of the library, each with its document; they follow on
    the last published one. Equal to a calendar of equal content.
    """

    overrides: Mapping[date, Override]
    years: Mapping[int, str] = field(default_factory=dict)
    tables: Tables = field(default_factory=calendar_days.standard)

    def __post_init__(self) -> None:
        """Refuse what is outside the known years, and keep copies that nobody can change."""
        for day in self.overrides:
            self._ordinal(day)
        first = self.tables.last_published_year + 1
        for expected, year in zip(range(first, self.tables.last_year + 1), sorted(self.years), strict=False):
            if year != expected:
                raise YearOutOfTurn(year, expected)
        object.__setattr__(self, "overrides", MappingProxyType(dict(self.overrides)))
        object.__setattr__(self, "years", MappingProxyType(dict(self.years)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and (self is other or self.content_hash() == other.content_hash())

    def __hash__(self) -> int:
        return hash(self.content_hash())

    @staticmethod
    @cache
    def standard() -> "Calendar":
        """Return the calendar of the State Council's notices, without overrides."""
        return Calendar({})

    @staticmethod
    @lru_cache(maxsize=16)
    def from_canonical(text: str) -> "Calendar":
        """Read a calendar back, exactly; equal texts give one calendar, which counts its days once."""
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise UnknownFormat(found["format"])
        statutory = calendar_days.read(found["statutory"])
        return Calendar(
            overrides={date.fromisoformat(day): Override(**decided) for day, decided in found["overrides"].items()},
            years={int(year): document for year, document in found["years"].items()},
            tables=Tables(
                first_year=found["first_year"],
                last_published_year=found["last_published_year"],
                last_year=found["last_year"],
                settled_until=date.fromisoformat(found["settled_until"]),
                published=calendar_days.read(found["published"]),
                statutory=lambda: statutory,
            ),
        )

    def canonical(self) -> str:
        """Write the calendar as JSON with sorted keys: one calendar, one text.

        The statutory days of the unpublished years are part of it, to the last year: provisional due dates rest on
        them, and a release of the library may change them.
        """
        return self._canonical

    def content_hash(self) -> str:
        """Return the SHA-256 of the canonical text, in hex."""
        return self._content_hash

    def mark(self) -> str:
        """Return the beginning of the hash, by which people tell calendars apart."""
        return self._content_hash[: calendar_days.MARK]

    @property
    def last_published_year(self) -> int:
        """The last year of which a notice is known, from the library or from the office's table."""
        return max((self.tables.last_published_year, *self.years))

    @cached_property
    def settled_until(self) -> date:
        """The last day that no later notice will move."""
        return calendar_days.settled_until(self.last_published_year) if self.years else self.tables.settled_until

    def day(self, day: date) -> Day:
        """Say of one day whether it is worked, and why."""
        self._ordinal(day)
        override = self.overrides.get(day)
        if override is not None:
            why = DayKind.OVERRIDE_WORKING if override.working else DayKind.OVERRIDE_OFF
            return Day(day, override.working, why, override.name, provisional=False)
        listed = self._listed(day)
        why, name = (calendar_days.ordinary(day), None) if listed is None else (listed.why, listed.name)
        return Day(day, why in _WORKED, why, name, provisional=day > self.settled_until)

    def add(self, start: date, days: int) -> date:
        """Return the n-th working day after ``start``, which isn't counted; for zero, ``start`` rolled forward."""
        if days < 0:
            raise NegativeDays(days)
        if days == 0:
            return self.roll_forward(start)
        return self._nth_after(self._ordinal(start), days)

    def subtract(self, end: date, days: int) -> date:
        """Return the latest day X, up to ``end``, with ``count(X, end) >= days``; X itself may be a day off."""
        if days < 0:
            raise NegativeDays(days)
        ordinal = self._ordinal(end)
        if days == 0:
            return end
        working = self._worked_until(end)
        index = bisect_right(working, ordinal) - days
        if index < 0:
            raise CalendarUnknown(year=self.tables.first_year - 1)
        return date.fromordinal(working[index] - 1)

    def count(self, after: date, until: date) -> int:
        """Return the number of working days in (after, until]; none where ``until`` is not later."""
        low, high = self._ordinal(after), self._ordinal(until)
        if high <= low:
            return 0
        working = self._worked_until(until)
        return bisect_right(working, high) - bisect_right(working, low)

    def roll_forward(self, day: date) -> date:
        """Return the day itself if it is worked, else the next working day."""
        return self._nth_after(self._ordinal(day) - 1, 1)

    def is_provisional(self, after: date, until: date) -> bool:
        """Say whether a later notice may still change a day in (after, until]; a day with an override is settled."""
        first = max(self._ordinal(after), self.settled_until.toordinal())
        last = self._ordinal(until)
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
        index = bisect_right(self._published_days, ordinal) + days - 1
        if index < len(self._published_days):
            return date.fromordinal(self._published_days[index])
        # Only now the later years: they load the statutory holidays, which takes up to half a second, once.
        index = bisect_right(self._all_days, ordinal) + days - 1
        if index < len(self._all_days):
            return date.fromordinal(self._all_days[index])
        raise CalendarUnknown(year=self.tables.last_year + 1)

    def _worked_until(self, day: date) -> tuple[int, ...]:
        return self._published_days if day.year <= self.last_published_year else self._all_days

    def _ordinal(self, day: date) -> int:
        # A datetime passes for a date in the type system, but never equals one in the tables.
        if isinstance(day, datetime):
            raise InstantForDate(day)
        if not self.tables.first_year <= day.year <= self.tables.last_year:
            raise CalendarUnknown(year=day.year)
        return day.toordinal()

    def _listed(self, day: date) -> Listed | None:
        if day.year <= self.tables.last_published_year:
            return self.tables.published.get(day)
        return None if day.year in self.years else self.tables.statutory().get(day)

    # The ordinals of all working days, sorted, so that every question is a bisection.
    @cached_property
    def _published_days(self) -> tuple[int, ...]:
        return self._worked_through(self.last_published_year)

    @cached_property
    def _all_days(self) -> tuple[int, ...]:
        return self._worked_through(self.tables.last_year)

    def _worked_through(self, last_year: int) -> tuple[int, ...]:
        """Return Monday to Friday, but for the days that somebody decided about: those alone are looked up."""
        first, last = date(self.tables.first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        later = () if last_year <= self.tables.last_published_year else self.tables.statutory()
        decided = {day.toordinal(): self.day(day).working for day in (*self.tables.published, *later, *self.overrides)}
        ordinary = ((ordinal, (ordinal - 1) % _WEEK < _WORKED_OF_IT) for ordinal in range(first, last + 1))
        return tuple(ordinal for ordinal, working in ordinary if decided.get(ordinal, working))

    @cached_property
    def _canonical(self) -> str:
        return hashing.canonical_json(
            {
                "format": FORMAT,
                "first_year": self.tables.first_year,
                "last_published_year": self.tables.last_published_year,
                "last_year": self.tables.last_year,
                "settled_until": self.tables.settled_until.isoformat(),
                "published": calendar_days.written(self.tables.published),
                "statutory": calendar_days.written(self.tables.statutory()),
                "years": {str(year): document for year, document in self.years.items()},
                "overrides": {day.isoformat(): asdict(decided) for day, decided in self.overrides.items()},
            }
        )

    @cached_property
    def _content_hash(self) -> str:
        return hashing.sha256_hex(self._canonical)


def due_at(due_on: date, zone: ZoneInfo) -> datetime:
    """Return the exclusive end of a due day in UTC: local midnight after it (domain.md, section 3)."""
    return datetime.combine(due_on + _ONE_DAY, time.min, tzinfo=zone).astimezone(UTC)


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the local date of an instant, which must carry its time zone."""
    if instant.utcoffset() is None:
        raise NaiveInstant(instant)
    return instant.astimezone(zone).date()


def _days(after: date, until: date) -> Iterator[date]:
    for ordinal in range(after.toordinal() + 1, until.toordinal() + 1):
        yield date.fromordinal(ordinal)
