"""What keeps the house running: counters, the rehearsal clock, runs, idempotency keys."""

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Interval
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, payload


class Counter(SQLModel, table=True):
    """A gap-free running number; taking one locks the row until the transaction ends."""

    __tablename__ = "counter"

    campaign: str = Field(primary_key=True, foreign_key="campaign.id")
    name: str = Field(primary_key=True)
    value: int


class Rehearsal(SQLModel, table=True):
    """The rehearsal clock: one row, by how much time is shifted; none outside rehearsal."""

    __tablename__ = "rehearsal"
    __table_args__ = (CheckConstraint("id = 1", name="two_clocks"),)

    id: int = Field(default=1, primary_key=True)
    shift: timedelta = Field(sa_column=Column(Interval, nullable=False))


class Run(SQLModel, table=True):
    """One run of a scheduled act, so that somebody notices when they stop."""

    __tablename__ = "run"
    __table_args__ = (Index("ix_run_kind_finished", "kind", "finished_at"),)

    id: int | None = identity()
    kind: str
    started_at: datetime = instant()
    finished_at: datetime = instant()
    counts: dict[str, object] = payload()


class IdempotencyKey(SQLModel, table=True):
    """The first answer to an unsafe request, replayed for a day to its repetitions."""

    __tablename__ = "idempotency_key"
    __table_args__ = (Index("ix_idempotency_key_created", "created_at"),)

    account: int = Field(sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True))
    route: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_sha256: str
    created_at: datetime = instant()
    status: int | None = None
    headers: dict[str, object] = payload()
    body: str | None = None
