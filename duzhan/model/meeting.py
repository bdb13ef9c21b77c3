"""Meetings 会商: who was called, what was on the agenda, what was decided, and what the next one opened with."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary import Level, RectificationType, Severity, Source
from duzhan.vocabulary.meeting import Attendance, Becomes, Standing


class Meeting(SQLModel, table=True):
    """A meeting that an office convenes on a local date; its minutes are signed once, and then nothing changes."""

    __tablename__ = "meeting"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        CheckConstraint("version > 0", name="version_below_one"),
        CheckConstraint(
            "(signed_at is null) = (signed_by is null) and (signed_at is null or minutes is not null)",
            name="signed_in_part",
        ),
        CheckConstraint(
            "(cancelled_at is null) = (cancelled_by is null) and (cancelled_at is null) = (cancelled_for is null)",
            name="cancelled_in_part",
        ),
        CheckConstraint("signed_at is null or cancelled_at is null", name="signed_and_cancelled"),
        UniqueConstraint("number", name="uq_meeting_same_number"),
        Index("ix_meeting_office", "office", "id"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    number: str
    version: int = 1
    office: str = Field(foreign_key="unit.code")
    level: str
    title: str
    held_on: date = day()
    place: str
    convened_by: int = reference("account.id")
    convened_at: datetime = instant()
    minutes: str | None = None
    signed_by: int | None = reference("account.id", nullable=True)
    signed_at: datetime | None = instant(nullable=True)
    cancelled_by: int | None = reference("account.id", nullable=True)
    cancelled_at: datetime | None = instant(nullable=True)
    cancelled_for: str | None = None
    """Why it was cancelled."""


class MeetingParticipant(SQLModel, table=True):
    """A unit of a meeting; ``office`` is the meeting's, so that who may see the row is told by the row itself."""

    __tablename__ = "meeting_participant"
    __table_args__ = (
        one_of("attendance", Attendance, forbids="unknown_attendance"),
        UniqueConstraint("meeting", "unit", name="uq_meeting_participant_twice"),
        Index("ix_meeting_participant_unit", "unit", "meeting"),
    )

    id: int | None = identity()
    meeting: int = reference("meeting.id")
    office: str = Field(foreign_key="unit.code")
    unit: str = Field(foreign_key="unit.code")
    attendance: str


class MeetingItem(SQLModel, table=True):
    """Something on an agenda: a case, or a title of its own; what was taken off keeps its reason and stays off."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint("(case_id is null) <> (title is null)", name="about_nothing_or_two"),
        CheckConstraint(
            "grounds <@ array['red', 'objected', 'suspended', 'cross_unit', 'requested', 'added']::varchar[]",
            name="unknown_ground",
        ),
        CheckConstraint(
            "(removed_at is null) = (removed_by is null) and (removed_at is null) = (removed_for is null)",
            name="removed_in_part",
        ),
        UniqueConstraint("meeting", "case_id", name="uq_meeting_item_case_twice"),
        Index("ix_meeting_item_case", "case_id"),
    )

    id: int | None = identity()
    meeting: int = reference("meeting.id")
    position: int
    case_id: int | None = reference("case.id", nullable=True)
    title: str | None = None
    grounds: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    added_by: int = reference("account.id")
    added_at: datetime = instant()
    removed_by: int | None = reference("account.id", nullable=True)
    removed_at: datetime | None = instant(nullable=True)
    removed_for: str | None = None
    """Why it was taken off."""


class MeetingDecision(SQLModel, table=True):
    """A decision 议定事项: a draft until the minutes are signed, then an instruction on a case, or a case of its own.

    ``case_id`` is the case it is about, or, once issued, the one that it became; ``instruction`` the position there.
    The columns from ``area`` on are what a case of its own is made of.
    """

    __tablename__ = "meeting_decision"
    __table_args__ = (
        one_of("becomes", Becomes, forbids="unknown_outcome"),
        one_of("source", Source, forbids="unknown_source"),
        one_of("severity", Severity, forbids="unknown_severity"),
        one_of("rectification_type", RectificationType, forbids="unknown_rectification_type"),
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint("becomes <> 'instruction' or case_id is not null", name="instruction_on_nothing"),
        CheckConstraint(
            "becomes <> 'case' or num_nulls(unit, area, content_area, source, severity, rectification_type) = 0",
            name="case_of_nothing",
        ),
        CheckConstraint("issued_at is null or case_id is not null", name="issued_as_nothing"),
        CheckConstraint(
            "(instruction is not null) = (becomes = 'instruction' and issued_at is not null)",
            name="instruction_unissued",
        ),
        CheckConstraint("(dropped_at is null) = (dropped_by is null)", name="dropped_by_nobody"),
        CheckConstraint("dropped_at is null or issued_at is null", name="dropped_and_issued"),
        Index(
            "uq_meeting_decision_same_position",
            "meeting",
            "position",
            unique=True,
            postgresql_where="dropped_at is null",
        ),
        Index("ix_meeting_decision_case", "case_id", "instruction"),
    )

    id: int | None = identity()
    meeting: int = reference("meeting.id")
    position: int = 0
    becomes: str
    words: str
    due_on: date | None = day(nullable=True)
    case_id: int | None = reference("case.id", nullable=True)
    instruction: int | None = None
    unit: str | None = Field(default=None, foreign_key="unit.code")
    area: str | None = Field(default=None, foreign_key="area.code")
    content_area: str | None = None
    source: str | None = None
    severity: str | None = None
    rectification_type: str | None = None
    recorded_by: int = reference("account.id")
    recorded_at: datetime = instant()
    dropped_by: int | None = reference("account.id", nullable=True)
    dropped_at: datetime | None = instant(nullable=True)
    issued_at: datetime | None = instant(nullable=True)


class MeetingOpening(SQLModel, table=True):
    """How an earlier decision stood when a meeting's minutes were signed: what that meeting opened with."""

    __tablename__ = "meeting_opening"
    __table_args__ = (
        one_of("standing", Standing, forbids="unknown_standing"),
        UniqueConstraint("meeting", "decision", name="uq_meeting_opening_twice"),
    )

    id: int | None = identity()
    meeting: int = reference("meeting.id")
    decision: int = reference("meeting_decision.id")
    standing: str


class CoordinationRequest(SQLModel, table=True):
    """提请协调: a lead unit asks the office of the level for the next meeting; one at a time waits for a case.

    ``item`` is where it landed. It ends with that meeting's minutes, or when the item is taken off, with the reason.
    """

    __tablename__ = "coordination_request"
    __table_args__ = (
        CheckConstraint("(ended_at is null) or (item is not null)", name="ended_nowhere"),
        Index("uq_coordination_request_waiting_twice", "case_id", unique=True, postgresql_where="ended_at is null"),
        Index("ix_coordination_request_office", "office", postgresql_where="ended_at is null"),
        Index("ix_coordination_request_item", "item"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    unit: str = Field(foreign_key="unit.code")
    office: str = Field(foreign_key="unit.code")
    reason: str
    requested_by: int = reference("account.id")
    requested_at: datetime = instant()
    item: int | None = reference("meeting_item.id", nullable=True)
    ended_at: datetime | None = instant(nullable=True)
