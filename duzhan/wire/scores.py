"""Scores 考核得分: a month's sheet, every line with the rows behind it, and what another formula would make of it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.campaign.scoring import ScoreLine
from duzhan.wire.reports import Month
from duzhan.wire.shape import Shape

FormulaText = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
"""The text of a scoring.toml."""


class LostOut(Shape):
    """What one line cost: ``bad`` of ``of`` by weight, the rate drawn toward the group's, and the rows behind it.

    Of the line of reports, ``cases`` are the codes of units.
    """

    line: ScoreLine
    bad: float
    of: float
    rate: float
    points: float
    cases: tuple[str, ...]


class ScoreContent(Shape):
    """Every line of a score, and the cases that earned its bonus."""

    lost: tuple[LostOut, ...]
    bonus: float
    fast: tuple[str, ...]


class ScoreAmendmentOut(Shape):
    """更正: what an appeal made of a line of a frozen score, under a number of its own; the frozen figures stay.

    ``total`` and ``rank`` are the unit's with this and every earlier amendment, the others as they stood then.
    """

    number: str
    line: ScoreLine
    was: float
    points: float
    total: float
    rank: int
    reason: str
    appeal: str
    amended_at: datetime


class ScoreOut(ScoreContent):
    """A unit's score: ``rank`` among the ``among`` units of its peer group."""

    peers: str
    unit: str
    unit_name: str
    score: float
    rank: int
    among: int
    amendments: tuple[ScoreAmendmentOut, ...] = ()


class ScoreSheetOut(Shape):
    """A month's scores, as they were frozen: those of one's own units and of those in one's areas."""

    month: Month
    since: datetime
    until: datetime
    frozen_at: datetime
    policy_version: int
    items: tuple[ScoreOut, ...]


class ScoreSheetList(Shape):
    """The months that were scored, the newest first."""

    months: tuple[Month, ...]


class ScoreMonth(Shape):
    """考核: score a month and freeze its sheet."""


class ScoringTrial(Shape):
    """试算: what a month's scores would be under another formula; nothing is kept of it."""

    month: Month
    formula: FormulaText


class TriedOut(Shape):
    """A unit under both formulas."""

    peers: str
    unit: str
    unit_name: str
    score: float
    rank: int
    tried_score: float
    tried_rank: int
    among: int


class ScoringTried(Shape):
    """Every unit under both formulas, by group and by the rank that it would have."""

    month: Month
    since: datetime
    until: datetime
    moved: int = Field(ge=0)
    """How many units would have another rank."""
    items: tuple[TriedOut, ...]
