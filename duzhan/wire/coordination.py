"""Requests for coordination 提请协调: a lead unit asks the office of the level to take its case to the next meeting."""

from datetime import date, datetime

from duzhan.wire.shape import Prose, Shape


class CoordinationIn(Shape):
    """提请协调: what the unit cannot settle by itself, and with whom."""

    reason: Prose


class CoordinationOut(Shape):
    """A request, and what came of it."""

    reason: str
    unit: str
    unit_name: str
    office: str
    office_name: str
    requested_at: datetime
    meeting: str | None
    """The meeting that takes it up; None while it waits for one, or where the caller does not see the meeting."""
    held_on: date | None
    removed_for: str | None
    """Why it was taken off that meeting's agenda."""
    ended_at: datetime | None
    """When the meeting dealt with it."""


class CoordinationsOut(Shape):
    """The requests on a case, oldest first, and whether the caller may ask now."""

    case: str
    version: int
    """The case's, after whatever was done."""
    items: tuple[CoordinationOut, ...]
    may_request: bool
