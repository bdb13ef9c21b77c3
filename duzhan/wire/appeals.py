"""Appeals 申诉: of a unit against a record, or against a line of a month's score."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.campaign.scoring import ScoreLine
from duzhan.vocabulary.records import AppealOutcome, RecordKind
from duzhan.wire.reports import Month
from duzhan.wire.shape import Code, Prose, Shape
from statemachines.appeal import AppealState

RecordNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,8}-[0-9]{4}-[0-9]{4,9}$")]


class AppealIn(Shape):
    """申诉: against a ``record``, or against a ``line`` of a ``unit``'s score of a ``month``, with its grounds."""

    record: RecordNumber | None = None
    month: Month | None = None
    unit: Code | None = None
    line: ScoreLine | None = None
    grounds: Prose


class AppealDecision(Shape):
    """决定: uphold, change or revoke what the appeal is against, with the reason.

    Changed, a record becomes the milder step ``changed_kind``; a score's line takes only ``points``.
    """

    outcome: AppealOutcome
    reason: Prose
    changed_kind: RecordKind | None = None
    points: float | None = Field(default=None, ge=0, le=100)


class AppealWithdrawal(Shape):
    """撤回申诉: by the unit, before it is decided."""

    reason: Prose


class AppealOut(Shape):
    """An appeal in a list; ``due_on`` is the local date until whose end it is to be decided."""

    number: str
    unit: str
    unit_name: str
    record: str | None
    month: Month | None
    line: ScoreLine | None
    office: str
    office_name: str
    state: AppealState
    lodged_at: datetime
    due_on: date
    overdue: bool
    ended_at: datetime | None


class AppealDetail(AppealOut):
    """An appeal with its grounds, what came of it, and what the caller may do now."""

    grounds: str
    answer: str | None
    """Why it was so decided, or taken back."""
    changed_kind: RecordKind | None
    """What the record became."""
    amendment: str | None
    """The number under which the score was amended."""
    was: float | None
    points: float | None
    """What the line took, and takes now; both None for a record."""
    decides: tuple[AppealOutcome, ...]
    """What the caller may decide it to now."""
    milder: tuple[RecordKind, ...]
    """What the record could be changed to."""
    may_withdraw: bool


class AppealFilter(Shape):
    """Which appeals: those that wait, those that ended, or all."""

    waiting: bool | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class AppealPage(Shape):
    """A page of appeals, the newest first, and the cursor of the next one."""

    items: tuple[AppealOut, ...]
    next: str | None
