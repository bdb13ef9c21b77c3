"""Trials of indicator rules: which cases a set of rules would have opened over the readings that there are."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from duzhan.campaign.indicators import IndicatorRule, MonitoredFact
from duzhan.wire.shape import Code, Day, Shape


class TrialIn(Shape):
    """Rules as ``indicators.toml`` has them; without facts, those in force. ``since`` leaves out older readings."""

    rules: Annotated[tuple[IndicatorRule, ...], Field(min_length=1, max_length=200)]
    facts: Annotated[tuple[MonitoredFact, ...], Field(max_length=200)] = ()
    area: Code | None = None
    since: Day | None = None


class TrialCase(Shape):
    """A case that would have been opened; ``recovered_at`` is None where the data has not recovered.

    Instants are those of the readings. For a trial, a case ends when its data recovers.
    """

    rule: str
    title: str
    area: str
    area_name: str
    household: str
    content_area: str
    opened_at: datetime
    recovered_at: datetime | None


class TrialRule(Shape):
    """What would have come of one rule."""

    rule: str
    title: str
    opened: int
    failing: int
    """Those whose data has not recovered."""


class Trial(Shape):
    """What would have come of the rules, the oldest cases first; of very many only the first are listed."""

    subjects: int
    opened: int
    rules: tuple[TrialRule, ...]
    cases: tuple[TrialCase, ...]
