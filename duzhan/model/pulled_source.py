"""Sources that readings are pulled from: how far they were read, how that went, and the readings that were refused."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, payload


class PulledSource(SQLModel, table=True):
    """A source by the name that the settings give it; ``cursor`` is empty until its first page is kept.

    ``answered_at`` is when it last gave a page or said that nothing changed, ``heard_at`` when it last had something
    new. ``fault`` is why the last attempt came to nothing, None where it did not.
    """

    __tablename__ = "pulled_source"

    name: str = Field(primary_key=True)
    cursor: str
    etag: str
    begun_at: datetime = instant()
    asked_at: datetime | None = instant(nullable=True)
    answered_at: datetime | None = instant(nullable=True)
    heard_at: datetime | None = instant(nullable=True)
    fault: str | None = None


class RefusedReading(SQLModel, table=True):
    """A reading that a source gave and that is none, as it came but for what might be somebody's number, and why."""

    __tablename__ = "refused_reading"
    __table_args__ = (
        # A page that is read again refuses nothing anew.
        UniqueConstraint("source", "digest", name="uq_refused_reading_refused_twice"),
        Index("ix_refused_reading_found_at", "found_at"),
    )

    id: int | None = identity()
    source: str = Field(foreign_key="pulled_source.name")
    area: str
    said: dict[str, object] = payload()
    faults: list[dict[str, object]] = payload()
    digest: str
    found_at: datetime = instant()
