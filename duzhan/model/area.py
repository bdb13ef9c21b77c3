"""Areas and targets as adopted; after adoption the database is the truth for them."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from duzhan.model.columns import one_of
from duzhan.vocabulary import CodeSource, Level, TargetKind


class Area(SQLModel, table=True):
    """An administrative area; its code's prefix is its ancestors' codes (41, 4103, 410325, ...)."""

    __tablename__ = "area"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        one_of("code_source", CodeSource, forbids="unknown_code_source"),
        Index("ix_area_code_prefix", "code", postgresql_ops={"code": "text_pattern_ops"}),
    )

    code: str = Field(primary_key=True)
    name: str
    full_name: str
    """From the city down: 洛阳市嵩县车村镇拜石村; lists show it, so it is stored."""
    level: str
    parent: str | None = Field(default=None, foreign_key="area.code")
    printed: str
    aliases: str
    code_source: str


class Target(SQLModel, table=True):
    """A county or village under supervision 督战对象, numbered as printed."""

    __tablename__ = "target"
    __table_args__ = (one_of("kind", TargetKind, forbids="unknown_target_kind"),)

    kind: str = Field(primary_key=True)
    area: str = Field(primary_key=True, foreign_key="area.code")
    position: int
