"""Filing 报备: what an office closed, told in a batch to the office one level above, and taken note of there."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, reference


class Filing(SQLModel, table=True):
    """A batch of closures under a number of its own; ``received_at`` is when the office above took note of it."""

    __tablename__ = "filing"
    __table_args__ = (
        CheckConstraint("office <> to_office", name="filed_with_itself"),
        CheckConstraint("(received_at is null) = (received_by is null)", name="received_by_nobody"),
        UniqueConstraint("number", name="uq_filing_same_number"),
        Index("ix_filing_office", "office", "id"),
        Index("ix_filing_to_office", "to_office", "id"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    number: str
    office: str = Field(foreign_key="unit.code")
    to_office: str = Field(foreign_key="unit.code")
    filed_by: int = reference("account.id")
    filed_at: datetime = instant()
    received_by: int | None = reference("account.id", nullable=True)
    received_at: datetime | None = instant(nullable=True)


class FiledClosure(SQLModel, table=True):
    """A closure of a batch; each is filed once."""

    __tablename__ = "filed_closure"
    __table_args__ = (Index("ix_filed_closure_filing", "filing", "closure"),)

    closure: int = Field(sa_column=Column(BigInteger, ForeignKey("closure.id"), primary_key=True, autoincrement=False))
    filing: int = reference("filing.id")
