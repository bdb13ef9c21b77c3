"""Counts kept beside the cases (docs/adr/0055): what is counted of them, added up by the database itself.

A row is what one statement changed; the sum of all rows of a cell is its count, at every instant of every snapshot.
Nothing but the triggers of migration 0024 writes here.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of


class Counted(StrEnum):
    """What is counted by its instant: acts, escalations to orange, deadlines, and closings that stand."""

    LOG = "log"
    DISMISS = "dismiss"
    CLOSE = "close"
    REOPEN = "reopen"
    SEND_BACK = "send_back"
    ORANGE = "orange"
    DUE = "due"
    RECTIFIED = "rectified"


def _number() -> int:
    number: int = Field(sa_column=Column(BigInteger, nullable=False))
    return number


class StandingCount(SQLModel, table=True):
    """How many cases of a county, lead unit and content area stand how; ``content_area`` is its first part."""

    __tablename__ = "standing_count"
    __table_args__ = (Index("ix_standing_count_place", "city", "county"),)

    id: int | None = identity()
    city: str
    county: str
    lead_unit: str | None = None
    content_area: str
    open: int = _number()
    closed: int = _number()
    dismissed: int = _number()
    sent_back: int = _number()
    green: int = _number()
    blue: int = _number()
    yellow: int = _number()
    orange: int = _number()
    red: int = _number()


class ActCount(SQLModel, table=True):
    """How often something happened in a county at an instant, or on the local day that begins at it."""

    __tablename__ = "act_count"
    __table_args__ = (
        one_of("kind", Counted, forbids="unknown_kind"),
        Index("ix_act_count_place", "city", "county", "kind", "at"),
    )

    id: int | None = identity()
    city: str
    county: str
    kind: str
    at: datetime = instant()
    times: int = _number()
