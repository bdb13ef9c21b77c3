"""What a simulation takes for granted about how people work: simulation.toml; no case is judged by it."""

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from duzhan.campaign.record import Record
from duzhan.vocabulary import Light, Severity, Source

Share = Annotated[float, Field(ge=0, le=1)]
"""Of the cases to which it can happen."""
Days = tuple[PositiveInt, PositiveInt]
Factor = Annotated[float, Field(gt=0, le=1)]


class Finder(StrEnum):
    """Who finds something: the area's team of supervisors, or the office of a level."""

    TEAM = "team"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"


class Delay(Record):
    """How long something takes, in working hours: half of all is done within ``median``, nine of ten within ``p90``."""

    median: PositiveFloat
    p90: PositiveFloat


class Day(Record):
    """From when to when people work on a working day, local."""

    begins: time
    ends: time


class Places(Record):
    """Where findings lie, by relative weight: in target villages, in target counties, in other counties."""

    villages: NonNegativeFloat
    counties: NonNegativeFloat
    others: NonNegativeFloat


class Found(Record):
    """How many findings come from a finder, by relative weight, and by which channel."""

    by: Finder
    source: Source
    weight: PositiveFloat


class Offices(Record):
    """How long offices and verifiers take over what waits for them."""

    assign: Delay
    review: Delay
    verify: Delay
    order: Delay
    decide: Delay
    """From a request for an extension to the decision."""
    refuses: Share
    """Of the requests."""


class Pace(Record):
    """How units differ: one in ten needs at least ``slowest`` times as long as an ordinary one."""

    slowest: float = Field(ge=1)
    asks: Share
    """Of those that will be late: how many ask for an extension."""


class Reaction(Record):
    """By what the rest of a wait is multiplied once a case shows a light: 1 is no reaction."""

    blue: Factor
    yellow: Factor
    orange: Factor
    red: Factor

    def of(self, light: Light) -> float:
        """Return the factor of a light; green hurries nobody."""
        return 1.0 if light is Light.GREEN else float(getattr(self, light.value))


class Letters(Record):
    """How soon letters are signed for, and how many never are until somebody asks again."""

    sign: Delay
    forgotten: Share


class Filing(Record):
    """Which share of the monthly reports comes late, and which not at all."""

    late: Share
    missing: Share


class Severities(Record):
    """How grave findings are, by relative weight."""

    minor: NonNegativeFloat
    moderate: NonNegativeFloat
    major: NonNegativeFloat

    def weights(self) -> dict[Severity, float]:
        """Return the weights by severity."""
        return {Severity.MINOR: self.minor, Severity.MODERATE: self.moderate, Severity.MAJOR: self.major}


class AreaCourse(Record):
    """How the cases of one of the plan's content areas go; an item is drawn among those of the area."""

    content: str
    weight: PositiveFloat
    """How many of all findings are of this area."""
    severity: Severities
    accept: Delay
    plan: Delay
    work: Delay
    """From the plan to the submission, and again after each time it was sent back by a third of it."""
    reports_every: PositiveFloat
    """Working hours between two reports of progress."""
    dismissed: Share
    """Where the office assigns by hand."""
    returned: Share
    transferred: Share
    suspended: Share
    sent_back: Share
    """At each review and at each verification."""
    reopened: Share


class Simulation(Record):
    """The whole file."""

    cases: PositiveInt
    phases: tuple[NonNegativeFloat, ...] = Field(min_length=1)
    """The campaign in equal parts: how many findings fall into each, by relative weight."""
    per_visit: PositiveInt
    """How many findings one visit brings: of one place, by one finder, written down together."""
    suspended_days: Days
    """For how many calendar days a case is suspended: at least, at most."""
    look_back_days: Days
    """How many calendar days after its closing it is found that a case has come back: at least, at most."""
    day: Day
    places: Places
    finders: tuple[Found, ...] = Field(min_length=1)
    offices: Offices
    units: Pace
    reaction: Reaction
    letters: Letters
    reports: Filing
    areas: tuple[AreaCourse, ...] = Field(min_length=1)

    def area(self, content: str) -> AreaCourse:
        """Return the course of a content area or of the one that an item belongs to."""
        own = content.partition(".")[0]
        return next(area for area in self.areas if area.content == own)
