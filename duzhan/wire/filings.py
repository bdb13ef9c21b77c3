"""Filings 报备: what an office closed and has still to tell the office above, and the batches in which it told it."""

from datetime import datetime

from pydantic import Field

from duzhan.wire.shape import CaseNumber, Code, Shape


class FilingIn(Shape):
    """报备: some of the cases that the caller's office has to file, or, with none named, all of them."""

    office: Code | None = None
    """Whose; None where the caller works in one office only."""
    cases: tuple[CaseNumber, ...] = Field(default=(), max_length=500)


class FilingReceipt(Shape):
    """收到报备: the office above has taken note; there is nothing to say with it."""


class FiledCaseOut(Shape):
    """A closing that was filed, or waits for it."""

    case: str
    closure_number: str
    closed_at: datetime
    area_name: str
    voided: bool
    """Whether the case was opened again since."""


class DueOut(Shape):
    """What an office has to file with the one above, the oldest closing first; at most 500 of ``count`` are listed."""

    office: str
    office_name: str
    to_office: str
    to_office_name: str
    count: int
    cases: tuple[FiledCaseOut, ...]


class DueFilings(Shape):
    """What waits to be filed, by office, in the caller's scope."""

    items: tuple[DueOut, ...]


class FilingOut(Shape):
    """A batch in a list."""

    number: str
    office: str
    office_name: str
    to_office: str
    to_office_name: str
    count: int
    filed_at: datetime
    filed_by: str
    received_at: datetime | None
    received_by: str | None


class FilingDetail(FilingOut):
    """A batch with its cases."""

    cases: tuple[FiledCaseOut, ...]


class FilingFilter(Shape):
    """Which batches: every field narrows."""

    received: bool | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class FilingPage(Shape):
    """A page of batches, newest first, and the cursor of the next one."""

    items: tuple[FilingOut, ...]
    next: str | None
