"""Closures 销号: numbers in order, without gaps, never reused."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, reference


class Closure(SQLModel, table=True):
    """A case struck off the ledger; reopening voids the number, it does not free it."""

    __tablename__ = "closure"
    __table_args__ = (
        UniqueConstraint("campaign", "position", name="uq_closure_same_position"),
        UniqueConstraint("number", name="uq_closure_same_number"),
        UniqueConstraint("case_id", "cycle", name="uq_closure_closed_twice"),
        CheckConstraint("position > 0", name="position_below_one"),
        Index("ix_closure_standing", "case_id", unique=True, postgresql_where="voided_at is null"),
        Index("ix_closure_office", "office", "id", postgresql_where="voided_at is null"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    position: int
    number: str
    case_id: int = reference("case.id")
    cycle: int
    closed_at: datetime = instant()
    voided_at: datetime | None = instant(nullable=True)
    office: str | None = Field(default=None, foreign_key="unit.code")
    """The office that ordered it, and that files it with the office above."""
