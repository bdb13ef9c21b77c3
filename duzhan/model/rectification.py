"""What happens between assignment and verification: parts, milestones, submissions, verifications, extensions."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference


class PartRole(StrEnum):
    """Whether a unit leads a case or takes part in it."""

    LEAD = "lead"
    CO_UNIT = "co_unit"


class Part(SQLModel, table=True):
    """A unit's own part in a case; a transfer ends the old parts, it does not delete them."""

    __tablename__ = "part"
    __table_args__ = (
        one_of("role", PartRole, forbids="unknown_part_role"),
        CheckConstraint("percentage between 0 and 100", name="percentage_out_of_range"),
        Index("uq_part_two_leads", "case_id", unique=True, postgresql_where="role = 'lead' and ended_at is null"),
        Index("uq_part_unit_twice", "case_id", "unit", unique=True, postgresql_where="ended_at is null"),
        Index("ix_part_unit", "unit", "case_id", postgresql_where="ended_at is null"),
        # Ended parts too: a unit keeps what it was told while it had a part; and row-level security asks by the unit.
        Index("ix_part_unit_ever", "unit", "case_id"),
        Index("ix_part_case", "case_id"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    unit: str = Field(foreign_key="unit.code")
    role: str
    percentage: int = 0
    since: datetime = instant()
    ended_at: datetime | None = instant(nullable=True)


class Milestone(SQLModel, table=True):
    """A dated step of the rectification; ``due_on`` is a local date, met until its end.

    The highest ``revision`` of a cycle is in force; a plan without steps leaves those that the budget made.
    """

    __tablename__ = "milestone"
    __table_args__ = (
        Index("ix_milestone_case", "case_id"),
        CheckConstraint("(reached_at is null) = (reached_by is null)", name="reached_by_nobody"),
        UniqueConstraint("case_id", "cycle", "revision", "position", name="uq_milestone_same_position"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    cycle: int
    revision: int
    position: int
    title: str
    due_on: date = day()
    reached_at: datetime | None = instant(nullable=True)
    reached_by: int | None = reference("account.id", nullable=True)


class SubmissionStatus(StrEnum):
    """Where a submission stands."""

    PENDING = "pending"
    REVIEWED = "reviewed"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"


class Submission(SQLModel, table=True):
    """A lead unit's request to strike the case off 申请销号."""

    __tablename__ = "submission"
    __table_args__ = (
        one_of("status", SubmissionStatus, forbids="unknown_submission_status"),
        Index("uq_submission_two_open", "case_id", unique=True, postgresql_where="status in ('pending', 'reviewed')"),
        Index("ix_submission_case", "case_id"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    cycle: int
    status: str = SubmissionStatus.PENDING.value
    text: str
    submitted_by: int = reference("account.id")
    submitted_at: datetime = instant()
    reviewed_by: int | None = reference("account.id", nullable=True)
    reviewed_at: datetime | None = instant(nullable=True)


class Verification(SQLModel, table=True):
    """One verifier's finding on the spot; two of a submission move the case."""

    __tablename__ = "verification"
    __table_args__ = (
        UniqueConstraint("submission", "verifier", name="uq_verification_one_person_twice"),
        Index("ix_verification_case", "case_id"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    submission: int = reference("submission.id")
    verifier: int = reference("account.id")
    on_site_on: date = day()
    opinion: str
    at: datetime = instant()


class ExtensionStatus(StrEnum):
    """Where a request for more time stands."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    LAPSED = "lapsed"


class Extension(SQLModel, table=True):
    """A request for a later due date 延期 and its decision; dates are local, met until their end."""

    __tablename__ = "extension"
    __table_args__ = (
        one_of("status", ExtensionStatus, forbids="unknown_extension_status"),
        CheckConstraint("(status = 'granted') = (granted_on is not null)", name="granted_without_date"),
        CheckConstraint("(status = 'pending') = (decided_at is null)", name="decided_without_time"),
        Index("uq_extension_two_pending", "case_id", unique=True, postgresql_where="status = 'pending'"),
        Index("ix_extension_case", "case_id"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    cycle: int
    status: str = ExtensionStatus.PENDING.value
    reason: str
    progress: str
    current_due_on: date = day()
    proposed_on: date = day()
    requested_by: int = reference("account.id")
    requested_at: datetime = instant()
    decided_by: int | None = reference("account.id", nullable=True)
    decided_at: datetime | None = instant(nullable=True)
    granted_on: date | None = day(nullable=True)
    ground: str | None = None
