"""Records of units, commendation 表扬 and accountability 问责, each with the rows of the ledger behind it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import Seat
from duzhan.vocabulary.records import RecordKind, RowKind
from duzhan.wire.reports import Month
from duzhan.wire.shape import CaseNumber, Code, Day, Prose, Shape
from statemachines.record import RecordState, RecordTrigger

RowRef = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z_/-]{1,100}$")]
"""A row of the ledger as people write it: DZ-410325-0037, DB-X-2020-0012, 2020-05, 2020-05/rework,
DZ-410325-0037/ping_pong."""


class RecordIn(Shape):
    """起草: what is recorded of a unit; who is responsible is named by role only, so leave names and numbers out."""

    kind: RecordKind
    unit: Code
    seat: Seat | None = None
    """Who of the unit is responsible, by role; None for the unit as a whole."""
    since: Day
    until: Day
    """The last day of the period."""
    reason: Prose
    passed_over: Prose | None = None
    """Why the step before it is passed over, where it is."""
    rows: tuple[RowRef, ...] = Field(min_length=1, max_length=50)
    """The rows behind it: without one there is no record."""


class ProposeRecord(Shape):
    """提请签发: by the office that drafted it; its words and rows stay from then on."""


class ReturnRecord(Shape):
    """退回修改: by the office that signs, with what is to be changed."""

    reason: Prose


class SignRecord(Shape):
    """签发: by somebody else than whoever drafted or proposed it; the unit is told and may appeal."""


class WithdrawRecord(Shape):
    """撤回: before the signature by the office that drafted it, after it by the office that signed."""

    reason: Prose


class RecordRowOut(Shape):
    """A row behind a record: ``words`` is what it said when the record was drafted."""

    kind: RowKind
    ref: str
    words: str
    case: CaseNumber | None
    """The case that it is about, where the caller may look at it."""
    letter: str | None
    month: Month | None


class RecordActOut(Shape):
    """One act on a record."""

    version: int
    trigger: RecordTrigger
    to_state: RecordState
    by: str
    unit: str
    unit_name: str
    at: datetime
    note: str | None


class RecordOut(Shape):
    """A record in a list; ``changed_kind`` is the milder step that an appeal made of it."""

    number: str
    version: int
    kind: RecordKind
    changed_kind: RecordKind | None
    state: RecordState
    unit: str
    unit_name: str
    seat: Seat | None
    office: str
    office_name: str
    signing_office: str
    signing_office_name: str
    since: date
    until: date
    rows: int
    signed_at: datetime | None
    appeal_until: date | None
    """The last local date on which an appeal is taken; None before it is signed."""
    appeal: str | None
    """The number of the appeal against it."""


class RecordDetail(RecordOut):
    """A record with its words, the rows behind it, every act on it, and what the caller may do now."""

    reason: str
    passed_over: str | None
    evidence: tuple[RecordRowOut, ...]
    acts: tuple[RecordActOut, ...]
    permitted: tuple[RecordTrigger, ...]
    may_appeal: bool


class RecordFilter(Shape):
    """Which records: every field narrows."""

    unit: Code | None = None
    kind: RecordKind | None = None
    state: RecordState | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class RecordPage(Shape):
    """A page of records, the newest first, and the cursor of the next one."""

    items: tuple[RecordOut, ...]
    next: str | None
