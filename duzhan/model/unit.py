"""Units, teams and duty leaders as adopted."""

from datetime import date

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, one_of
from duzhan.vocabulary import Level, UnitKind


class Unit(SQLModel, table=True):
    """A unit 责任单位: an office, a sector department or a township's government."""

    __tablename__ = "unit"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        one_of("kind", UnitKind, forbids="unknown_unit_kind"),
        Index("ix_unit_area_sector", "area", "sector"),
    )

    code: str = Field(primary_key=True)
    name: str
    level: str
    area: str = Field(foreign_key="area.code")
    kind: str
    sector: str | None = None
    parent: str | None = Field(default=None, foreign_key="unit.code")


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
