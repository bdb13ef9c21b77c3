"""Standing in: who hears and signs for whom while that person is on leave."""

from datetime import date, datetime

from duzhan.wire.shape import Day, Line, Shape


class NewDelegation(Shape):
    """委托: from one local date to another, both inclusive; ``delegate`` is a user name."""

    delegate: Line
    since: Day
    until: Day
    reason: Line


class DelegationOut(Shape):
    """A delegation with the user names of both; it is over after ``until``, or once it is revoked."""

    id: int
    account: str
    delegate: str
    since: date
    until: date
    reason: str
    created_at: datetime
    revoked_at: datetime | None


class DelegationPage(Shape):
    """What the caller delegated and what was delegated to the caller, newest first; the newest 200."""

    items: tuple[DelegationOut, ...]
    next: str | None = None
