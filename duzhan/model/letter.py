"""Letters 督办单: one matter, one letter, numbered in its level's series, signed for by its addressee."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, payload, reference
from duzhan.vocabulary import Level, Light


class Letter(SQLModel, table=True):
    """A clock's change of light in writing; ``detail`` is what it was worded from, so that it reads the same for ever.

    ``unsigned_at`` is when the next follow-up of the missing signature is due, None once it is signed or its clock has
    ended.
    """

    __tablename__ = "letter"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        one_of("light", Light, forbids="unknown_light"),
        CheckConstraint("light <> 'green'", name="green_letter"),
        CheckConstraint("position > 0 and follow_ups >= 0", name="counters_below_zero"),
        CheckConstraint("(signed_at is null) = (signed_by is null)", name="signed_by_nobody"),
        CheckConstraint("signed_at is null or unsigned_at is null", name="signed_and_followed_up"),
        UniqueConstraint("number", name="uq_letter_same_number"),
        UniqueConstraint("campaign", "level", "year", "position", name="uq_letter_same_position"),
        UniqueConstraint("decision", name="uq_letter_two_of_one_decision"),
        Index("ix_letter_case", "case_id", "id"),
        Index("ix_letter_addressee", "addressee", "id"),
        # Where its case lies: an office finds its newest letters without a look at everybody else's.
        Index("ix_letter_city", "city", "id"),
        Index("ix_letter_county", "county", "id"),
        Index("ix_letter_clock", "clock_id", postgresql_where="unsigned_at is not null"),
        Index("ix_letter_unsigned", "unsigned_at", "id", postgresql_where="unsigned_at is not null"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    level: str
    year: int
    position: int
    number: str
    """As in addresses and file names: DB-P-2020-0231."""
    document_number: str
    """As people read it 文号: 豫脱贫督办〔2020〕231号."""
    case_id: int = reference("case.id")
    city: str
    county: str
    clock_id: int = reference("clock.id")
    decision: int = reference("decision.id")
    light: str
    issuer: str = Field(foreign_key="unit.code")
    addressee: str = Field(foreign_key="unit.code")
    issued_at: datetime = instant()
    detail: dict[str, object] = payload()
    signed_at: datetime | None = instant(nullable=True)
    signed_by: int | None = reference("account.id", nullable=True)
    reply: str | None = None
    """What the addressee wrote on the receipt 办理意见."""
    follow_ups: int = 0
    unsigned_at: datetime | None = instant(nullable=True)
