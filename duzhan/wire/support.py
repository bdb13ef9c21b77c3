"""Tilted support 倾斜: policies, funds and projects that departments give to targets."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary.target import SupportKind
from duzhan.wire.reports import Month
from duzhan.wire.shape import Code, Day, Line, Prose, Shape

Yuan = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^(0|[1-9][0-9]{0,12})(\.[0-9]{1,2})?$")]
"""An amount of yuan, written exactly: 1250000.00"""


class SupportIn(Shape):
    """登记倾斜支持: what was given to a target, by which document; ``unit`` where one acts for several."""

    area: Code
    kind: SupportKind
    amount: Yuan | None = None
    """None of a policy."""
    given_on: Day
    document: Line
    words: Prose
    unit: Code | None = None


class SupportStrike(Shape):
    """作废: why a line is not to be counted; it stays to be read."""

    reason: Prose


class SupportFilter(Shape):
    """Which lines: every field narrows; ``month`` is that of the date on which it was given."""

    target: Code | None = None
    unit: Code | None = None
    kind: SupportKind | None = None
    month: Month | None = None
    cursor: Annotated[str, Field(max_length=100)] | None = None


class SupportOut(Shape):
    """A line; what was struck out is counted nowhere."""

    id: int
    area: str
    area_name: str
    unit: str
    unit_name: str
    kind: SupportKind
    amount: str | None
    given_on: date
    document: str
    words: str
    recorded_by: str
    recorded_at: datetime
    struck_by: str | None
    struck_at: datetime | None
    struck_reason: str | None
    may_strike: bool


class SupportSum(Shape):
    """What counts of a target, a unit or a month (2020-06); amounts are in yuan."""

    key: str
    name: str
    policies: int
    funds: str
    projects: str
    total: str


class SupportPage(Shape):
    """Lines in the caller's scope, the last recorded first, and the sums of all that the filter leaves."""

    items: tuple[SupportOut, ...]
    next: str | None
    total: SupportSum
    by_target: tuple[SupportSum, ...]
    by_unit: tuple[SupportSum, ...]
    by_month: tuple[SupportSum, ...]
    may_record: bool
