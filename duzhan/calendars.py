"""Reads the office's table of working days, ``config/calendars/cn.toml``: overrides, and years it publishes."""

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from duzhan import settings
from duzhan.errors import CalendarUnknown
from duzhan.policy.calendar_days import LAST_PUBLISHED_YEAR, Override, YearOutOfTurn
from duzhan.policy.working_days import Calendar


class CalendarFileInvalid(ValueError):
    """The table can't be used as it stands."""

    def __init__(self, path: Path, problem: str) -> None:
        """Take the file and what is wrong with it."""
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    date: dt.date
    working: bool
    name: str = Field(min_length=1)
    document: str = Field(min_length=1)


class _Year(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    year: int
    document: str = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    day: list[_Line] = []
    year: list[_Year] = []


def load_calendar(path: Path) -> Calendar:
    """Read one file; refused are a day or year twice, one without a document, outside the known years or out of turn.

    A year that it publishes must list its days: with none, it would be a year without a single holiday.
    """
    try:
        # Windows editors put a byte order mark in front, which TOML doesn't allow.
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        file = _File.model_validate(table)
        _refuse_twice(path, (line.date for line in file.day))
        _refuse_twice(path, (entry.year for entry in file.year))
        _refuse_published(path, file)
        return Calendar(
            overrides={line.date: Override(line.working, line.name, line.document) for line in file.day},
            years={entry.year: entry.document for entry in file.year},
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError, YearOutOfTurn) as fault:
        raise CalendarFileInvalid(path, str(fault)) from fault
    except CalendarUnknown as fault:
        raise CalendarFileInvalid(path, f"no calendar for {fault.facts['year']}") from fault


def _refuse_twice(path: Path, listed: Iterable[object]) -> None:
    twice = [each for each, times in Counter(listed).items() if times > 1]
    if twice:
        raise CalendarFileInvalid(path, f"listed more than once: {', '.join(map(str, twice))}")


def _refuse_published(path: Path, file: _File) -> None:
    with_days_off = {line.date.year for line in file.day if not line.working}
    for entry in file.year:
        if entry.year <= LAST_PUBLISHED_YEAR:
            raise CalendarFileInvalid(path, f"{entry.year} is published already: remove its [[year]]")
        if entry.year not in with_days_off:
            raise CalendarFileInvalid(path, f"{entry.year} is published, but no [[day]] of it is off")


@cache
def current() -> Calendar:
    """Return the calendar of this deployment, read once."""
    return load_calendar(settings.current().calendar_file)
