"""Requests for more time, and the record of the unit that makes them."""

from datetime import date, datetime

from duzhan.wire.shape import Shape


class ExtensionOut(Shape):
    """A request 延期 and its decision; dates are local, met until their end."""

    cycle: int
    status: str
    """``pending``, ``granted``, ``refused``, or ``lapsed`` with the deadline that it was about."""
    reason: str
    progress: str
    current_due_on: date
    proposed_on: date
    requested_by: str
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    granted_on: date | None
    ground: str | None


class UnitRecord(Shape):
    """What a unit has asked for in this campaign, and what came of it: what its approver must know.

    ``kept`` are extended deadlines by whose date the unit handed in, ``missed`` those by whose date it had not.
    """

    unit: str
    unit_name: str
    cases_led: int
    overdue_now: int
    sent_back: int
    requested: int
    granted: int
    refused: int
    days_granted: int
    kept: int
    missed: int
    still_running: int


class Extensions(Shape):
    """The requests of a case, oldest first; what may still be granted; the lead unit's record.

    ``decided_by_level_up`` tells of the pending request that the office one level up decides it; ``days_left`` is how
    many more days the cap on all extensions together leaves, None where there is none.
    """

    items: tuple[ExtensionOut, ...]
    count_left: int
    days_left: int | None
    decided_by_level_up: bool | None
    record: UnitRecord | None
    next: str | None = None
