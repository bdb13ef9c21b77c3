"""Readings 监测值 of indicators: what a source reported of a village or a household, and what was made of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Float, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, reference

NO_NUMBER = "replace(household, area, '') !~ '[0-9]{11}'"
"""Identity numbers and telephones have eleven digits and more; a pseudonym may begin with the village's own code."""


class Reading(SQLModel, table=True):
    """One fact of a subject as a source saw it; a corrected one is a new row of the same instant, and the last counts.

    The subject is the village, or a household of it by the pseudonym that its source gave it; never a name or an
    identity number. ``value`` is None where the fact does not apply; a yes is 1, a no is 0.
    """

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint(NO_NUMBER, name="household_by_number"),
        CheckConstraint("(received_by is null) <> (agent is null)", name="received_by_nobody_or_two"),
        UniqueConstraint("source", "source_ref", name="uq_reading_received_twice"),
        Index("ix_reading_subject", "area", "household", "fact", "taken_at", "id"),
    )

    id: int | None = identity()
    fact: str
    area: str = Field(foreign_key="area.code")
    household: str = Field(default="", sa_column=Column(String, nullable=False, server_default=""))
    value: float | None = Field(default=None, sa_column=Column(Float, nullable=True))
    taken_at: datetime = instant()
    source: str
    source_ref: str
    received_at: datetime = instant()
    received_by: int | None = reference("account.id", nullable=True)
    agent: str | None = None


class MonitoredSubject(SQLModel, table=True):
    """A village or a household of which there are readings, and when it is to be judged next.

    ``fresh_from`` is the instant from which on its readings were not judged yet: of a reading, which may come late, or
    of the day on which a reading is missed.
    """

    __tablename__ = "monitored_subject"
    __table_args__ = (
        CheckConstraint(NO_NUMBER, name="household_by_number"),
        CheckConstraint("(look_again_at is null) = (fresh_from is null)", name="looked_at_for_nothing"),
        # Whoever judges takes what is due in this order.
        Index("ix_monitored_subject_due", "look_again_at", postgresql_where="look_again_at is not null"),
    )

    area: str = Field(primary_key=True, foreign_key="area.code")
    household: str = Field(primary_key=True)
    look_again_at: datetime | None = instant(nullable=True)
    fresh_from: datetime | None = instant(nullable=True)


class Episode(SQLModel, table=True):
    """One time that a rule failed for a subject, from the reading that opened its case to the data's recovery.

    ``failed_at``, ``recovered_at`` and ``changed_at``, the newest change, are instants of readings and not of their
    judging. A relapse clears ``recovered_at`` and counts.
    """

    __tablename__ = "episode"
    __table_args__ = (
        CheckConstraint("position > 0 and relapses >= 0", name="counted_below_zero"),
        CheckConstraint("recovered_at >= failed_at", name="recovered_before_it_failed"),
        # A rule opens one case per subject and episode, however often and by however many it is judged.
        UniqueConstraint("rule", "area", "household", "position", name="uq_episode_same_position"),
        Index("ix_episode_subject", "area", "household"),
        Index("ix_episode_case", "case_id"),
    )

    id: int | None = identity()
    rule: str
    area: str = Field(foreign_key="area.code")
    household: str
    position: int
    case_id: int = reference("case.id")
    failed_at: datetime = instant()
    opened_at: datetime = instant()
    recovered_at: datetime | None = instant(nullable=True)
    changed_at: datetime = instant()
    relapses: int = 0
