"""Scores 考核得分: a month's sheet, written once, with a row for each unit that was scored."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, payload, reference


class ScoreSheet(SQLModel, table=True):
    """A month that was scored: from when to when, by which rules, and by whom it was frozen."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="month_begun_midway"),
        CheckConstraint("since < until", name="period_backwards"),
        UniqueConstraint("campaign", "month", name="uq_score_sheet_scored_twice"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    month: date = day()
    since: datetime = instant()
    until: datetime = instant()
    policy_version: int = reference("policy_version.id")
    frozen_at: datetime = instant()
    frozen_by: int = reference("account.id")


class Score(SQLModel, table=True):
    """A unit's score within its peer group; ``content`` has every line with the rows behind it."""

    __tablename__ = "score"
    __table_args__ = (
        CheckConstraint("score >= 0", name="below_nothing"),
        CheckConstraint("rank between 1 and among", name="rank_outside_group"),
        UniqueConstraint("sheet", "unit", name="uq_score_unit_twice"),
        Index("ix_score_unit", "unit", "sheet"),
    )

    id: int | None = identity()
    sheet: int = reference("score_sheet.id")
    peers: str
    unit: str = Field(foreign_key="unit.code")
    area: str = Field(foreign_key="area.code")
    score: float
    rank: int
    among: int
    content: dict[str, object] = payload()
