"""Units, teams and duty leaders: as adopted, and as changed since; the database is the truth for them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, DateTime, ForeignKey, Index, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, one_of
from duzhan.vocabulary import Level, UnitKind


class Unit(SQLModel, table=True):
    """A unit 责任单位: an office, a sector department or a township's government."""

    __tablename__ = "unit"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        one_of("kind", UnitKind, forbids="unknown_unit_kind"),
        CheckConstraint("ended_on >= since", name="ended_before_it_began"),
        Index("ix_unit_area_sector", "area", "sector"),
    )

    code: str = Field(primary_key=True)
    name: str
    level: str
    area: str = Field(foreign_key="area.code")
    kind: str
    sector: str | None = None
    parent: str | None = Field(default=None, foreign_key="unit.code")
    since: date | None = day(nullable=True)
    """Its first day; None for one that was there when the campaign was adopted."""
    ended_on: date | None = day(nullable=True)
    """Its last day; it gets no cases from then on. None while it lasts."""


class UnitName(SQLModel, table=True):
    """A name that a unit had until an instant, which is excluded; never changed, for papers of then bear it."""

    __tablename__ = "unit_name"

    unit: str = Field(sa_column=Column(String, ForeignKey("unit.code"), primary_key=True))
    until: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    name: str


class Team(SQLModel, table=True):
    """A team 督战组 and the areas (comma-separated codes) it supervises."""

    __tablename__ = "team"

    code: str = Field(primary_key=True)
    name: str
    level: str
    areas: str


class Liaison(SQLModel, table=True):
    """A duty leader's term for an area; both dates inclusive, ``until`` None while it lasts."""

    __tablename__ = "liaison"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        UniqueConstraint("name", "area", "level", "since", name="uq_liaison_same_term"),
        Index("ix_liaison_area", "area"),
    )

    id: int | None = identity()
    name: str
    title: str
    level: str
    area: str = Field(foreign_key="area.code")
    since: date = day()
    until: date | None = day(nullable=True)
