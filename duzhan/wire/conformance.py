"""Conformance 合规检查: what the event log has against the way cases were handled, with the rows that show it."""

from datetime import datetime

from pydantic import Field

from duzhan.campaign.conformance import Nonconformity
from duzhan.wire.reports import Month
from duzhan.wire.shape import Shape


class ConformanceFilter(Shape):
    """Which findings: of a month as reports count it, of the whole campaign where none is named."""

    month: Month | None = None
    kind: Nonconformity | None = None
    limit: int = Field(default=50, ge=1, le=200)
    """After so many findings the page ends; those of one case stay together."""
    cursor: str | None = Field(default=None, max_length=200)


class NonconformityOut(Shape):
    """A finding: what, why, when the last of its events was, and all cases and events that show it."""

    kind: Nonconformity
    label: str
    why: str
    at: datetime
    unit: str | None
    unit_name: str
    cases: tuple[str, ...]
    events: tuple[int, ...]
    facts: dict[str, int | tuple[str, ...]]


class NonconformityPage(Shape):
    """A page of findings; ``judged`` cases were looked at for it. With ``next`` there is more to look at."""

    items: tuple[NonconformityOut, ...]
    judged: int
    since: datetime
    until: datetime
    next: str | None = None
