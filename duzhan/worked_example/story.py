"""The story as data: findings, and the course that each takes; read and checked, then told in the order of time."""

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from random import Random
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict

from duzhan.vocabulary import Severity, Source
from duzhan.wire import cases as wire
from statemachines.states import Trigger

FOLDER = Path(__file__).parent
ORDINARY = "ordinary"
SEED = 2020


class Part(StrEnum):
    """Who does a step, as seen from the case."""

    FINDER = "finder"
    OFFICE = "office"
    REVIEWER = "reviewer"
    ABOVE = "above"
    LEAD = "lead"
    HEAD = "head"
    CO = "co"
    VERIFIER_1 = "verifier1"
    VERIFIER_2 = "verifier2"
    STRANGER = "stranger"
    LEADER = "leader"


class Deed(StrEnum):
    """What is done in a step besides firing a trigger."""

    LOG = "log"
    ATTACH = "attach"
    PUBLICIZE = "publicize"
    INSTRUCT = "instruct"
    ANSWER = "answer"
    READ = "read"


class Finder(StrEnum):
    """Who logs a finding: the team of the area, or the office of a level."""

    TEAM = "team"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Found(_Row):
    """A finding, and what is written about it later on."""

    ref: str
    area: str
    place: str
    source: Source
    content_area: str
    severity: Severity
    found_at: datetime
    finder: Finder
    course: str
    description: str
    measures: str
    result: str

    @property
    def county(self) -> str:
        """The code of the county it lies in."""
        return self.area[:6]

    def finding(self, at: AwareDatetime) -> wire.Finding:
        """Return it as it is logged."""
        return wire.Finding(
            area=self.area,
            place=self.place,
            source=self.source,
            content_area=self.content_area,
            description=self.description,
            severity=self.severity,
            found_at=at,
            source_ref=self.ref,
        )


class Step(_Row):
    """One act of a course; ``refused`` names the guard or the kind of refusal that must answer it."""

    day: int = 0
    """Working days after the step before."""
    on: date | None = None
    at: Annotated[time, BeforeValidator(lambda value: time.fromisoformat(str(value)))]
    by: Part
    do: Trigger | Deed
    text: str | None = None
    percent: int | None = None
    unit: str | None = None
    due: int | None = None
    later: int | None = None
    review: int | None = None
    joins: str | None = None
    refused: str | None = None
    note: str | None = None


class _Follow(_Row):
    follow: str


class _Courses(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ordinary_choices: tuple[str, ...]
    words: Mapping[str, str]
    course: Mapping[str, tuple[Step | _Follow, ...]]


class CastPerson(_Row):
    """An account that the story names itself."""

    username: str
    role: str
    level: str | None = None
    area: str | None = None
    unit: str | None = None


class CastSheet(_Row):
    """Who has an account besides the units that the findings go to."""

    vacant: tuple[str, ...]
    offices: tuple[str, ...]
    featured: tuple[str, ...]
    person: tuple[CastPerson, ...]


class Tale(_Row):
    """One finding with the steps of its course."""

    found: Found
    steps: tuple[Step, ...]


class Story(_Row):
    """All of it."""

    tales: tuple[Tale, ...]
    words: Mapping[str, str]
    cast: CastSheet
    seed: int


def read(seed: int = SEED) -> Story:
    """Read the story; the seed chooses the ordinary courses."""
    courses = _courses()
    choices = Random(seed)  # noqa: S311  # a choice of stories, no secret
    with (FOLDER / "findings.csv").open(encoding="utf-8", newline="") as file:
        found = [Found.model_validate(row) for row in csv.DictReader(file)]
    tales = tuple(Tale(found=each, steps=tuple(_course(courses, each, choices))) for each in found)
    return Story(tales=tales, words=courses.words, cast=_cast(), seed=seed)


def _course(courses: _Courses, found: Found, choices: Random) -> Iterator[Step]:
    # Chosen for every finding, so that a new named course does not change the others' choices.
    ordinary = choices.choice(courses.ordinary_choices)
    for name in found.course.split():
        yield from _written_out(courses, courses.course[ordinary if name == ORDINARY else name])


def _written_out(courses: _Courses, steps: Sequence[Step | _Follow]) -> Iterator[Step]:
    for step in steps:
        if isinstance(step, _Follow):
            yield from _written_out(courses, courses.course[step.follow])
        else:
            yield step


@cache
def _courses() -> _Courses:
    return _Courses.model_validate(tomllib.loads((FOLDER / "courses.toml").read_text(encoding="utf-8")))


@cache
def _cast() -> CastSheet:
    return CastSheet.model_validate(tomllib.loads((FOLDER / "cast.toml").read_text(encoding="utf-8")))
