"""Reconciliation 对账: what was compared with what, each line, and the conclusions that both sides sign."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import Conclusion, Level, Match, MatchedBy, Side
from duzhan.wire.shape import Code, Instant, Prose, Shape

Opinion = Annotated[Prose, StringConstraints(max_length=500)]


class ReconciliationIn(Shape):
    """Which part of our ledger is compared with whose: of an area, with the office of a level that answers for it.

    ``level`` may be left out where only one office is meant: the lowest that answers for the area, or the one above
    where that is the caller's own. ``as_of`` takes our ledger as it stood at a past instant.
    """

    area: Code
    level: Level | None = None
    as_of: Instant | None = None


class ReconciliationFilter(Shape):
    """Which reconciliations: every field narrows."""

    area: Code | None = None
    standing: bool | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class LineFilter(Shape):
    """Which lines: of one match; ``waiting`` are those that no conclusion of both sides ends yet."""

    match: Match | None = None
    waiting: bool | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class ConclusionIn(Shape):
    """下结论: how a difference ends, with the reason.

    ``case_version`` is the version of the line's case that the conclusion was made on, as the line shows it; where the
    case has moved on since, the conclusion is refused as stale. Left out, it is signed whatever the case has become.
    """

    conclusion: Conclusion
    words: Opinion
    case_version: int | None = Field(default=None, ge=1)


class MatchCount(Shape):
    """How many lines of one match there are, and how many of them wait for a conclusion."""

    match: Match
    lines: int
    waiting: int


class ReconciliationOut(Shape):
    """A reconciliation with its figures."""

    id: str
    area: str
    area_name: str
    office: str
    office_name: str
    counterpart: str
    counterpart_name: str
    as_of: datetime
    filename: str
    repeats: str | None
    """The reconciliation whose uploaded lines were taken again."""
    created_by: str
    created_at: datetime
    superseded_at: datetime | None
    """When the office compared the same two ledgers again; closing waits for the newest only."""
    counts: tuple[MatchCount, ...]
    lines: int
    settled: int
    """Lines that agree, and differences that both sides concluded."""
    rate: float | None
    """对账率: settled ÷ lines; None where there are no lines."""
    side: Side | None
    """For which side the caller signs, None for neither."""


class ReconciliationPage(Shape):
    """A page of reconciliations, newest first."""

    items: tuple[ReconciliationOut, ...]
    next: str | None = None


class DifferenceOut(Shape):
    """A column in which two lines differ, with its Chinese heading and what each side says."""

    column: str
    heading: str
    ours: str
    theirs: str


class SignatureOut(Shape):
    """What one side signed last."""

    side: Side
    conclusion: Conclusion
    words: str
    unit: str
    unit_name: str
    signed_by: str
    signed_at: datetime


class LineOut(Shape):
    """A line; ``row`` is where it stands in the uploaded file, as the file numbers its rows.

    ``ours`` is what our ledger said as of the reconciliation's instant, when the case was at ``compared_version``; it
    is at ``case_version`` now. Both are empty where there is no case.
    """

    line: int
    match: Match
    matched_by: MatchedBy | None
    likeness: float | None
    case: str | None
    compared_version: int | None
    case_version: int | None
    row: int | None
    ours: Mapping[str, str] | None
    theirs: Mapping[str, str] | None
    differences: tuple[DifferenceOut, ...]
    signatures: tuple[SignatureOut, ...]
    conclusion: Conclusion | None
    concluded_at: datetime | None
    waits_for: tuple[Side, ...]
    """The sides whose signature is missing, or who signed something else than the other."""


class ReconciliationDetail(ReconciliationOut):
    """A reconciliation with a page of its lines."""

    items: tuple[LineOut, ...]
    next: str | None = None


class OpenLineOut(Shape):
    """A line of a reconciliation without a conclusion of both sides, and its case where it has one."""

    line: int
    case: str | None


class ReconciledOut(Shape):
    """How far a standing reconciliation 对账 had come when the month was frozen; its gaps by name."""

    id: str
    area: str
    office: str
    counterpart: str
    lines: int
    settled: int
    open: tuple[OpenLineOut, ...]
