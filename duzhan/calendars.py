"""Reads the table of working-day overrides, ``config/calendars/cn.toml``."""

import datetime as dt
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from duzhan import settings
from duzhan.errors import CalendarUnknown
from duzhan.policy.working_days import Calendar, Override


class CalendarFileInvalid(ValueError):
    """The table of overrides can't be used as it stands."""

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


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    day: list[_Line] = []


def load_calendar(path: Path) -> Calendar:
    """Read the overrides of one file; a day listed twice, without a document or outside the known years is refused."""
    try:
        # Windows editors put a byte order mark in front, which TOML doesn't allow.
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
        lines = _File.model_validate(table).day
        _refuse_twice(path, lines)
        return Calendar({line.date: Override(line.working, line.name, line.document) for line in lines})
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as fault:
        raise CalendarFileInvalid(path, str(fault)) from fault
    except CalendarUnknown as fault:
        raise CalendarFileInvalid(path, f"no calendar for {fault.facts['year']}") from fault


def _refuse_twice(path: Path, lines: list[_Line]) -> None:
    twice = [day for day, times in Counter(line.date for line in lines).items() if times > 1]
    if twice:
        raise CalendarFileInvalid(path, f"listed more than once: {', '.join(map(str, twice))}")


@cache
def current() -> Calendar:
    """Return the calendar of this deployment, read once."""
    return load_calendar(settings.current().calendar_file)
