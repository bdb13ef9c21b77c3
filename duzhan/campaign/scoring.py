"""How units are scored, and with whom they are compared: scoring.toml."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, NonNegativeFloat, PositiveFloat, PositiveInt

from duzhan.campaign.record import Record
from duzhan.vocabulary import Level, Severity, UnitKind

Share = Annotated[float, Field(ge=0, le=1)]


class ScoreLine(StrEnum):
    """What costs points; documents/score_words.py publishes label and formula of each."""

    PUNCTUALITY = "punctuality"
    ACCEPTANCE = "acceptance"
    REWORK = "rework"
    EXTENSION = "extension"
    REOPENING = "reopening"
    REPORTS = "reports"


class Weights(Record):
    """How much a case of each severity counts."""

    minor: PositiveFloat
    moderate: PositiveFloat
    major: PositiveFloat

    def of(self, severity: str) -> float:
        """Return the weight of a severity."""
        return {Severity.MINOR: self.minor, Severity.MODERATE: self.moderate, Severity.MAJOR: self.major}[
            Severity(severity)
        ]


class Points(Record):
    """How many points each line can cost."""

    punctuality: NonNegativeFloat
    acceptance: NonNegativeFloat
    rework: NonNegativeFloat
    extension: NonNegativeFloat
    reopening: NonNegativeFloat
    reports: NonNegativeFloat

    def of(self, line: ScoreLine) -> float:
        """Return the points of a line."""
        return float(getattr(self, line.value))


class Lateness(Record):
    """How much of a case is lost by being late: ``least`` at once, all of it after so many working days."""

    least: Share
    whole_days: PositiveInt


class Speed(Record):
    """What earns a bonus: submitted within a share of the time, and closed for so many days without a reopening."""

    share: Share
    settled_days: PositiveInt


class PeerGroup(Record):
    """Units that are ranked among themselves: all of a kind at a level."""

    id: str
    kind: UnitKind
    level: Level


class Scoring(Record):
    """The whole file."""

    start: float = Field(gt=0)
    prior: NonNegativeFloat
    bonus_max: float = Field(ge=0, le=5)
    weights: Weights
    points: Points
    lateness: Lateness
    speed: Speed
    groups: tuple[PeerGroup, ...] = Field(min_length=1)
