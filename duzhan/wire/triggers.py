"""What each trigger of the lifecycle must be told (domain.md, section 2)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from duzhan.vocabulary import RectificationType
from duzhan.wire.shape import CaseNumber, Code, Day, Line, PhoneLine, Prose, Shape
from statemachines.states import Trigger


class Due(Shape):
    """A due date, local, met until its end; beyond the campaign's end only with the override's reason."""

    due_on: Day | None = None
    """None: by the budget of the rectification type."""
    override_reason: Prose | None = None
    """Why the date may pass the campaign's end; recorded."""


class Assign(Due):
    """交办: to a lead unit and its co-units."""

    lead_unit: Code
    co_units: tuple[Code, ...] = Field(default=(), max_length=20)
    rectification_type: RectificationType


class Dismiss(Shape):
    """不予立案 / 并案: no case of its own."""

    reason: Prose
    joins: CaseNumber | None = None
    """For a duplicate: the case it joins."""


class Accept(Shape):
    """签收: with a named person responsible."""

    responsible_person: Line
    responsible_phone: PhoneLine = ""


class Return(Shape):
    """退回: not ours, on this ground."""

    ground: Prose


class Transfer(Due):
    """转办: to another unit; the old clocks are superseded."""

    lead_unit: Code
    co_units: tuple[Code, ...] = Field(default=(), max_length=20)
    reason: Prose


class MilestoneIn(Shape):
    """A dated step of the plan; met until the end of the local date."""

    title: Line
    due_on: Day


class Plan(Shape):
    """报整改方案: measures and milestones (task book, timetable, road map)."""

    measures: Prose
    milestones: tuple[MilestoneIn, ...] = Field(default=(), max_length=50)


class Progress(Shape):
    """报进展: a unit's own part."""

    text: Prose
    percentage: int = Field(ge=0, le=100, strict=True)
    milestones: tuple[Annotated[int, Field(ge=1, le=1000, strict=True)], ...] = Field(default=(), max_length=50)
    """Positions of the milestones that are reached; the lead unit's to report."""
    unit: Code | None = None
    """Whose part; None where the account acts for one unit of the case only."""


class Submit(Shape):
    """申请销号: signed by the unit's head."""

    text: Prose


class Review(Shape):
    """初审: the submission is complete and plausible."""

    opinion: Prose


class SendBack(Due):
    """退办: reasons and a new due date."""

    reasons: Prose


class Verify(Shape):
    """验收: seen on the spot; two verifiers move the case."""

    on_site_on: Day
    opinion: Prose


class OrderClosing(Shape):
    """批准销号: the ledger closure may strike it off."""

    opinion: Prose


class Reopen(Due):
    """反弹重启: what was found at the look-back."""

    findings: Prose


class Suspend(Shape):
    """挂账: the clocks stop until the review date, a local date at whose start the sweep resumes the case."""

    reason: Prose
    review_on: Day


class Resume(Shape):
    """恢复: the clocks run on."""

    reason: Prose


class RequestExtension(Shape):
    """申请延期: reason, progress and a proposed date."""

    reason: Prose
    progress: Prose
    proposed_on: Day


class GrantExtension(Shape):
    """同意延期: a specific date; None takes the proposed one."""

    granted_on: Day | None = None
    opinion: Prose
    override_reason: Prose | None = None


class RefuseExtension(Shape):
    """不同意延期: on this ground."""

    ground: Prose


SHAPES: Mapping[Trigger, type[Shape]] = {
    Trigger.ASSIGN: Assign,
    Trigger.DISMISS: Dismiss,
    Trigger.ACCEPT: Accept,
    Trigger.RETURN: Return,
    Trigger.TRANSFER: Transfer,
    Trigger.PLAN: Plan,
    Trigger.PROGRESS: Progress,
    Trigger.SUBMIT: Submit,
    Trigger.REVIEW: Review,
    Trigger.SEND_BACK: SendBack,
    Trigger.VERIFY: Verify,
    Trigger.ORDER_CLOSING: OrderClosing,
    Trigger.REOPEN: Reopen,
    Trigger.SUSPEND: Suspend,
    Trigger.RESUME: Resume,
    Trigger.REQUEST_EXTENSION: RequestExtension,
    Trigger.GRANT_EXTENSION: GrantExtension,
    Trigger.REFUSE_EXTENSION: RefuseExtension,
}
"""Every trigger a person can fire; ``close`` belongs to the ledger closure."""
