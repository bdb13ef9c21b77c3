"""Publicity 公示: what was posted where villagers pass, until when, and what they objected."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary import Outcome


class Publicity(SQLModel, table=True):
    """A verified submission, posted for all to see; of several the newest stands. Both dates are local and inclusive.

    It belongs to the submission: what was sent back and verified anew is another result, and is posted anew.
    """

    __tablename__ = "publicity"
    __table_args__ = (
        CheckConstraint("until_on >= posted_on", name="over_before_it_began"),
        CheckConstraint("cardinality(evidence) > 0", name="posted_unseen"),
        Index("ix_publicity_submission", "submission", "id"),
        Index("ix_publicity_case", "case_id"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    submission: int = reference("submission.id")
    posted_on: date = day()
    until_on: date = day()
    place: str
    evidence: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    unit: str = Field(foreign_key="unit.code")
    recorded_by: int = reference("account.id")
    recorded_at: datetime = instant()


class Objection(SQLModel, table=True):
    """What somebody objected to a verified submission 异议, and what came of it; names of people stay out of it."""

    __tablename__ = "objection"
    __table_args__ = (
        one_of("outcome", Outcome, forbids="unknown_outcome"),
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint(
            "(outcome is null) = (answer is null) and (outcome is null) = (answered_by is null)"
            " and (outcome is null) = (answered_at is null) and (outcome is null) = (answering_unit is null)",
            name="answered_in_part",
        ),
        UniqueConstraint("case_id", "position", name="uq_objection_same_position"),
        Index("ix_objection_submission", "submission"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    submission: int = reference("submission.id")
    position: int
    raised_on: date = day()
    words: str
    unit: str = Field(foreign_key="unit.code")
    recorded_by: int = reference("account.id")
    recorded_at: datetime = instant()
    outcome: str | None = None
    answer: str | None = None
    answering_unit: str | None = Field(default=None, foreign_key="unit.code")
    answered_by: int | None = reference("account.id", nullable=True)
    answered_at: datetime | None = instant(nullable=True)
