"""Working-day calendars as they were when clocks were computed with them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from duzhan.model.columns import identity, instant


class CalendarVersion(SQLModel, table=True):
    """A working-day calendar, immutable, known by its content hash; ``canonical`` gives it back exactly."""

    __tablename__ = "calendar_version"
    __table_args__ = (UniqueConstraint("content_hash", name="uq_calendar_version_same_content"),)

    id: int | None = identity()
    content_hash: str
    canonical: str
    adopted_at: datetime = instant()
    adopted_by: str
