"""Tilted support 倾斜: policies, funds and projects that a department gives to a target."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Column, Index, Numeric
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary.target import SupportKind


class Support(SQLModel, table=True):
    """Something given to a target; what was recorded wrongly is struck out, with its reason, and stays.

    ``amount`` is in yuan, None for a policy. ``given_on`` is a local date.
    """

    __tablename__ = "support"
    __table_args__ = (
        one_of("kind", SupportKind, forbids="unknown_support_kind"),
        CheckConstraint("(amount is null) = (kind = 'policy')", name="amount_of_policy"),
        CheckConstraint("amount > 0", name="amount_not_above_zero"),
        CheckConstraint(
            "(struck_at is null) = (struck_by is null) and (struck_at is null) = (struck_reason is null)",
            name="struck_in_part",
        ),
        Index("ix_support_area", "area", "given_on"),
        Index("ix_support_unit", "unit", "given_on"),
        # Two copies of one request, and one document typed twice.
        Index(
            "uq_support_recorded_twice",
            "unit",
            "area",
            "kind",
            "document",
            "given_on",
            "amount",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where="struck_at is null",
        ),
    )

    id: int | None = identity()
    area: str = Field(foreign_key="area.code")
    unit: str = Field(foreign_key="unit.code")
    kind: str
    amount: Decimal | None = Field(default=None, sa_column=Column(Numeric(16, 2), nullable=True))
    given_on: date = day()
    document: str
    words: str
    recorded_by: int = reference("account.id")
    recorded_at: datetime = instant()
    struck_by: int | None = reference("account.id", nullable=True)
    struck_at: datetime | None = instant(nullable=True)
    struck_reason: str | None = None
