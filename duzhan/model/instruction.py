"""Instructions 批示: what a duty leader wrote on a case, or an office's meeting decided on it, and how that ended."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary import Level


class InstructionEnd(StrEnum):
    """How an instruction ended."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Instruction(SQLModel, table=True):
    """An instruction by its number within the case; its clock has the same ``position``.

    ``answer_on`` is the local date that the leader named, None where the budget decides. ``answer`` are the words it
    ended with: the lead unit's, or the leader's reason for taking it back. ``meeting`` and ``office`` say whose minutes
    it stands in, by number; both are None where a duty leader wrote it.
    """

    __tablename__ = "instruction"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        one_of("level", Level, forbids="unknown_level"),
        one_of("ended", InstructionEnd, forbids="unknown_end"),
        CheckConstraint(
            "(ended is null) = (ended_at is null) and (ended is null) = (ended_by is null)"
            " and (ended is null) = (answer is null)",
            name="ended_in_part",
        ),
        CheckConstraint("(ended is not distinct from 'answered') = (unit is not null)", name="answered_by_nobody"),
        CheckConstraint("(meeting is null) = (office is null)", name="of_no_office"),
        UniqueConstraint("case_id", "position", name="uq_instruction_same_position"),
        Index("ix_instruction_given_by", "given_by", "id"),
        Index("ix_instruction_waiting", "case_id", postgresql_where="ended is null"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    position: int
    words: str
    answer_on: date | None = day(nullable=True)
    level: str
    given_by: int = reference("account.id")
    given_at: datetime = instant()
    ended: str | None = None
    ended_at: datetime | None = instant(nullable=True)
    ended_by: int | None = reference("account.id", nullable=True)
    unit: str | None = Field(default=None, foreign_key="unit.code")
    """The lead unit that answered it."""
    answer: str | None = None
    meeting: str | None = Field(default=None, foreign_key="meeting.number")
    office: str | None = Field(default=None, foreign_key="unit.code")
    evidence: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}"))
