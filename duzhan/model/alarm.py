"""Alarms: what holds the sweep until somebody looks; and the pulse by which a jumping clock is noticed."""

from datetime import datetime

from sqlalchemy import Column, Float, Index
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, payload
from duzhan.vocabulary import AlarmKind


class Alarm(SQLModel, table=True):
    """Something that an operator must look at; while it stands, the sweep decides nothing."""

    __tablename__ = "alarm"
    __table_args__ = (
        one_of("kind", AlarmKind, forbids="unknown_alarm_kind"),
        Index("uq_alarm_two_standing", "kind", unique=True, postgresql_where="released_at is null"),
    )

    id: int | None = identity()
    kind: str
    raised_at: datetime = instant()
    detail: dict[str, object] = payload()
    released_at: datetime | None = instant(nullable=True)
    released_by: str | None = None


class Pulse(SQLModel, table=True):
    """The database's clock beside a machine's count of seconds since its start, as the last sweep there saw both."""

    __tablename__ = "pulse"

    machine: str = Field(primary_key=True)
    """The machine and its start: after a restart the count begins anew."""
    at: datetime = instant()
    seconds: float = Field(sa_column=Column(Float, nullable=False))
