"""Plans of targets 一村一策: task book, timetable and road map as lines, in revisions of which one is in force."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary.target_plan import PlanLineKind


def _no_number(column: str) -> str:
    """Return the condition that a code is a pseudonym: identity numbers and telephones have eleven digits and more."""
    return f"replace({column}, area, '') !~ '[0-9]{{11}}'"


class TargetPlan(SQLModel, table=True):
    """The plan of a target; ``newest`` is its last revision, a draft unless it is the one ``in_force``.

    ``version`` counts drafts and signatures. ``office`` drew up the newest revision. ``units`` are those that any
    revision named: they read the plan.
    """

    __tablename__ = "target_plan"
    __table_args__ = (
        CheckConstraint("version > 0 and newest > 0", name="version_below_one"),
        CheckConstraint("in_force between 1 and newest", name="in_force_before_drawn_up"),
        UniqueConstraint("area", name="uq_target_plan_area_twice"),
    )

    id: int | None = identity()
    area: str = Field(foreign_key="area.code")
    version: int
    newest: int
    in_force: int | None = None
    office: str = Field(foreign_key="unit.code")
    units: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False, server_default="{}"))


class PlanRevision(SQLModel, table=True):
    """A plan as it was drawn up once, and signed once by the office above; its lines never change."""

    __tablename__ = "plan_revision"
    __table_args__ = (
        CheckConstraint("revision > 0", name="revision_below_one"),
        CheckConstraint(
            "(signed_by is null) = (signed_at is null) and (signed_by is null) = (signed_for is null)",
            name="signed_in_part",
        ),
        CheckConstraint("signed_by <> drafted_by", name="signed_by_its_author"),
        UniqueConstraint("target_plan", "revision", name="uq_plan_revision_same_revision"),
    )

    id: int | None = identity()
    target_plan: int = reference("target_plan.id")
    revision: int
    office: str = Field(foreign_key="unit.code")
    reason: str
    """Why it was drawn up; empty of a first one."""
    drafted_by: int = reference("account.id")
    drafted_at: datetime = instant()
    signed_by: int | None = reference("account.id", nullable=True)
    signed_at: datetime | None = instant(nullable=True)
    signed_for: str | None = Field(default=None, foreign_key="unit.code")


class PlanLine(SQLModel, table=True):
    """A line of a revision; what says the same of the same keeps its ``number`` from revision to revision.

    ``area`` is the target or what lies in it. ``household`` and ``person`` are pseudonyms that the office gave them.
    ``due_on`` is a local date, met until its end.
    """

    __tablename__ = "plan_line"
    __table_args__ = (
        one_of("kind", PlanLineKind, forbids="unknown_line_kind"),
        CheckConstraint("position > 0 and number > 0", name="position_below_one"),
        CheckConstraint(_no_number("household"), name="household_by_number"),
        CheckConstraint(_no_number("person"), name="person_by_number"),
        CheckConstraint("person = '' or household <> ''", name="person_without_household"),
        UniqueConstraint("target_plan", "revision", "number", name="uq_plan_line_same_number"),
        UniqueConstraint("target_plan", "revision", "position", name="uq_plan_line_same_position"),
        ForeignKeyConstraint(
            ["target_plan", "revision"],
            ["plan_revision.target_plan", "plan_revision.revision"],
            name="fk_plan_line_revision",
        ),
    )

    id: int | None = identity()
    target_plan: int = reference("target_plan.id")
    revision: int
    position: int
    number: int
    kind: str
    title: str
    area: str = Field(foreign_key="area.code")
    household: str
    person: str
    responsible: str
    unit: str | None = Field(default=None, foreign_key="unit.code")
    due_on: date = day()
    override_reason: str | None = None
    """Why it may lie after the campaign's end."""


class PlanProgress(SQLModel, table=True):
    """What was reported of a line, by its number whatever the revision; the newest counts."""

    __tablename__ = "plan_progress"
    __table_args__ = (
        CheckConstraint("percentage between 0 and 100", name="percentage_out_of_range"),
        Index("ix_plan_progress_line", "target_plan", "number", "id"),
    )

    id: int | None = identity()
    target_plan: int = reference("target_plan.id")
    number: int
    percentage: int
    words: str
    unit: str = Field(foreign_key="unit.code")
    """The unit, or the office, for which it was reported."""
    reported_by: int = reference("account.id")
    reported_at: datetime = instant()


class PlanDelay(SQLModel, table=True):
    """A date that passed without its line being reached, found once whoever looks; its notice goes with it."""

    __tablename__ = "plan_delay"
    __table_args__ = (UniqueConstraint("target_plan", "number", "due_on", name="uq_plan_delay_found_twice"),)

    id: int | None = identity()
    target_plan: int = reference("target_plan.id")
    number: int
    due_on: date = day()
    found_at: datetime = instant()
