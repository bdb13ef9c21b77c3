"""How closed cases are sampled for their look-backs: sampling.toml."""

from typing import Annotated

from pydantic import Field, PositiveFloat, PositiveInt

from duzhan.campaign.record import Record
from duzhan.vocabulary import Severity
from duzhan.vocabulary.look_back import Risk

Factor = Annotated[float, Field(ge=1, le=100)]


class SeverityWeights(Record):
    """By what each severity multiplies a case's weight."""

    minor: Factor
    moderate: Factor
    major: Factor

    def of(self, severity: Severity) -> float:
        """Return the factor of a severity."""
        return {Severity.MINOR: self.minor, Severity.MODERATE: self.moderate, Severity.MAJOR: self.major}[severity]


class RiskWeights(Record):
    """By what each risk multiplies a case's weight, which is 1 without any."""

    reopened: Factor
    rework: Factor
    extension: Factor
    near_cutoff: Factor
    nonconformity: Factor
    verifier: Factor
    severity: SeverityWeights

    def of(self, risk: Risk, severity: Severity) -> float:
        """Return the factor of a risk for a case of a severity."""
        return self.severity.of(severity) if risk is Risk.SEVERITY else float(getattr(self, risk.value))


class Sampling(Record):
    """The whole file; days are person-days."""

    trip_days: PositiveFloat
    """What going to a place costs once, however many of its cases are looked at."""
    visit_days: PositiveFloat
    """What looking at one case costs there."""
    near_cutoff_hours: PositiveInt = Field(le=240)
    weights: RiskWeights
