"""What is monitored 实时监测: the facts that are read of villages and households, and the rules that judge them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from duzhan.campaign.record import Record
from duzhan.vocabulary import Level, Severity

Readings = Annotated[int, Field(ge=1, le=10)]


class Subject(StrEnum):
    """Of whom a fact is read."""

    COUNTY = "county"
    VILLAGE = "village"
    HOUSEHOLD = "household"


def subject_of(area: str, household: str) -> Subject:
    """Return what kind of subject an area's code and a household's pseudonym are."""
    if household:
        return Subject.HOUSEHOLD
    return Subject.COUNTY if len(area) <= _COUNTY_DIGITS else Subject.VILLAGE


_COUNTY_DIGITS = 6


class Verdict(StrEnum):
    """What a rule says of a subject at an instant."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


class FactKind(StrEnum):
    """What kind of value a fact has."""

    PERCENT = "percent"
    YES_NO = "yes_no"
    AMOUNT = "amount"

    @property
    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value; a yes is 1 and a no is 0."""
        return {FactKind.PERCENT: (0.0, 100.0), FactKind.YES_NO: (0.0, 1.0)}.get(self, (0.0, float("inf")))


class MonitoredFact(Record):
    """One thing that a source reports of a subject."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    """As rules and readings name it."""
    title: str
    subject: Subject
    kind: FactKind
    unit: str = ""
    may_not_apply: bool = False
    """Whether a source may say that it does not apply 不适用, as a bus where no bus can go."""

    def takes(self, value: float | None) -> bool:
        """Tell whether the fact can have this value; None says that it does not apply."""
        if value is None:
            return self.may_not_apply
        lowest, highest = self.kind.bounds
        return lowest <= value <= highest and (self.kind is not FactKind.YES_NO or value in {0.0, 1.0})


class IndicatorRule(Record):
    """What must hold of a subject's facts; where it does not, the platform finds a problem.

    Either ``holds`` says it, or ``facts`` and ``missing_weeks`` say which facts must be read at least so often.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    title: str
    subject: Subject
    holds: str = ""
    """An expression that is true where the standard is met (campaign/expressions.py)."""
    facts: tuple[str, ...] = ()
    missing_weeks: int | None = Field(default=None, ge=1, le=26)
    exit: int | None = Field(default=None, ge=1)
    """Its place among the indicators 指标 that a village or county exits by; None for what is only watched."""
    opens_case: bool = True
    """Whether a failure is a problem to be put right; what is the goal itself is only shown on the board."""
    content_area: str
    severity: Severity
    fail_after: Readings
    """So many readings in a row must fail before a case is opened: hysteresis, so that nothing flaps."""
    recover_after: Readings
    """So many in a row must hold before verification is proposed."""
    cool_down_days: int = Field(ge=0, le=180)
    """For so long after an episode has ended, by its recovery and its closing, no new one begins."""


class Monitoring(Record):
    """The whole file; under a policy that was pinned before there was one, nothing is judged."""

    found_level: Level = Level.PROVINCE
    """The level to which the platform's findings belong, and whose office therefore closes them."""
    facts: tuple[MonitoredFact, ...] = ()
    rules: tuple[IndicatorRule, ...] = ()

    def find_fact(self, code: str) -> MonitoredFact | None:
        """Return a fact by its code, or None."""
        return next((fact for fact in self.facts if fact.code == code), None)

    def find_rule(self, rule: str) -> IndicatorRule | None:
        """Return a rule by its id, or None."""
        return next((each for each in self.rules if each.id == rule), None)

    def of(self, subject: Subject) -> tuple[IndicatorRule, ...]:
        """Return the rules that judge one kind of subject."""
        return tuple(rule for rule in self.rules if rule.subject is subject)

    def exits(self, subject: Subject = Subject.VILLAGE) -> tuple[IndicatorRule, ...]:
        """Return the indicators that villages, or counties, exit by, in their order."""
        numbered = (rule for rule in self.of(subject) if rule.exit is not None)
        return tuple(sorted(numbered, key=lambda rule: rule.exit or 0))
