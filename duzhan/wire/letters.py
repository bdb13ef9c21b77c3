"""Letters 督办单: what is demanded of whom, on what ground, and who signed."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import BudgetUnit, ClockKind, Level, Light, Role, Seat
from duzhan.wire.explanation import GroundOut
from duzhan.wire.shape import CaseNumber, Prose, Shape

LetterNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}-[A-Z]{1,4}-[0-9]{4}-[0-9]{4,9}$")]
Reply = Annotated[Prose, StringConstraints(max_length=500)]
"""办理意见: as much as fits on the receipt."""


class LetterFilter(Shape):
    """Which letters: every field narrows."""

    unsigned: bool | None = None
    light: Light | None = None
    case: CaseNumber | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class ReceiptIn(Shape):
    """签收督办单: with what the addressee will do, where there is something to say."""

    reply: Reply | None = None


class ReceiptOut(Shape):
    """回执: who signed when, in which role; ``stood_in_for`` is the user name of whoever was on leave."""

    signed_at: datetime
    signed_by: str
    role: Role | None
    stood_in_for: str | None
    reply: str | None


class LetterOut(Shape):
    """A letter: ``document_number`` is the formal 文号, ``due_on`` the local date that it names."""

    number: str
    document_number: str
    case: str
    level: Level
    light: Light
    clock: ClockKind
    issuer: str
    issuer_name: str
    addressee: str
    addressee_name: str
    issued_at: datetime
    due_on: date
    signed_at: datetime | None
    follow_ups: int
    """How often the missing signature was followed up."""
    follow_up_at: datetime | None
    """When it will be next; None once it is signed, or its clock has ended."""


class LetterPage(Shape):
    """A page of letters, newest first."""

    items: tuple[LetterOut, ...]
    next: str | None = None


class ToldOut(Shape):
    """Somebody the letter's notice reached, by the seat; ``stood_in_for`` is whoever was on leave."""

    account: str
    seat: Seat
    stood_in_for: tuple[str, ...]


class StandingOut(Shape):
    """The clock's arithmetic when the letter was issued; ``used`` has that day in it, ``left`` has not."""

    unit: BudgetUnit
    total: int
    used: int
    left: int
    working_days_left: int
    overdue_working_days: int
    paused_days: int


class LetterDetail(LetterOut):
    """A letter in words, with why it was issued, whom it reached, and its receipt."""

    title: str
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...]
    """抄送: the seats that were told besides the addressee."""
    rung: int
    policy_version: int
    grounds: tuple[GroundOut, ...]
    standing: StandingOut
    told: tuple[ToldOut, ...]
    skipped: tuple[str, ...]
    """Seats that nobody sits in, each with where it fell to, as ``seat>seat``; nothing after > where to nobody."""
    receipt: ReceiptOut | None
    may_sign: bool
    """Whether the caller may sign it now."""
