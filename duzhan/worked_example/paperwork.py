"""The story's monthly reports: who files when, who late, who never; and when the provincial office freezes a month."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from duzhan.policy.working_days import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
FILE = Path(__file__).parent / "reports.toml"
FILING_DAYS = range(20, 26)
FIRST, APART, HOURS = time(9), timedelta(minutes=13), 480
"""At what time of a day the first files, how long after one another the others do, within so many minutes."""
REVIEW_ON, REVIEW_AT = 29, time(10)
PLANS = date(2020, 3, 1)
"""The month in which the plans are due."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A unit's head drafts, signs and submits: the report of the month that begins then, None for the plan."""

    at: datetime
    unit: str
    month: date | None


@dataclass(frozen=True, slots=True)
class Review:
    """The provincial office accepts what has come in for a month, and freezes it; whoever is missing is named."""

    at: datetime
    month: date


class _Month(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    late: Mapping[str, datetime]
    missing: tuple[str, ...]


class _Sheet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cities: tuple[str, ...]
    departments: tuple[str, ...]
    planners: tuple[str, ...]
    plan: str
    month: tuple[_Month, ...]


@cache
def sheet() -> _Sheet:
    """Read the data."""
    return _Sheet.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def heads() -> tuple[str, ...]:
    """Return the units whose heads sign reports or plans."""
    read = sheet()
    return tuple(dict.fromkeys((*read.cities, *read.departments, *read.planners)))


def happenings(calendar: Calendar) -> Iterator[Filing | Review]:
    """Yield every filing and every review of the story."""
    read = sheet()
    yield from (Filing(at, unit, None) for unit, at in _spread(read.planners, PLANS, calendar))
    for month in read.month:
        units = [unit for unit in (*read.cities, *read.departments) if unit not in {*month.missing, *month.late}]
        yield from (Filing(at, unit, month.first) for unit, at in _spread(units, month.first, calendar))
        yield from (Filing(at.replace(tzinfo=ZONE), unit, month.first) for unit, at in month.late.items())
        yield Review(_review_at(month.first, calendar), month.first)


def _spread(units: tuple[str, ...] | list[str], month: date, calendar: Calendar) -> Iterator[tuple[str, datetime]]:
    days = [month.replace(day=day) for day in FILING_DAYS if calendar.day(month.replace(day=day)).working]
    for position, unit in enumerate(units):
        after = timedelta(minutes=(position * APART).total_seconds() / 60 % HOURS)
        yield unit, datetime.combine(days[position % len(days)], FIRST, ZONE) + after


def _review_at(month: date, calendar: Calendar) -> datetime:
    on = month.replace(day=REVIEW_ON)
    while not calendar.day(on).working:
        on += timedelta(days=1)
    return datetime.combine(on, REVIEW_AT, ZONE)
