"""Look-backs 回头看: an office's plan for a period, the cases that it drew, and what was found at each visit."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, reference
from duzhan.vocabulary.look_back import LookBackResult


class LookBackPlan(SQLModel, table=True):
    """A sampling plan as it was adopted, never changed: drawn by a seed from the ledger as of an instant.

    ``since`` and ``until`` are local dates, both included: the look-back clocks that fall due then. ``budget`` is in
    person-days. ``content`` is the plan as canonical JSON, ``digest`` its SHA-256.
    """

    __tablename__ = "look_back_plan"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        CheckConstraint("since <= until", name="period_backwards"),
        CheckConstraint("budget > 0", name="no_budget"),
        CheckConstraint("as_of <= adopted_at", name="drawn_from_the_future"),
        UniqueConstraint("campaign", "position", name="uq_look_back_plan_same_position"),
        Index("ix_look_back_plan_office", "office", "id"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    position: int
    office: str = Field(foreign_key="unit.code")
    since: date = day()
    until: date = day()
    as_of: datetime = instant()
    seed: str
    budget: float
    policy_version: int = reference("policy_version.id")
    content: str
    digest: str
    adopted_at: datetime = instant()
    adopted_by: int = reference("account.id")


class LookBackSample(SQLModel, table=True):
    """A case that a plan drew, in the plan's order, and the cycle whose closing is looked back on."""

    __tablename__ = "look_back_sample"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        UniqueConstraint("plan", "position", name="uq_look_back_sample_same_position"),
        UniqueConstraint("plan", "case_id", name="uq_look_back_sample_drawn_twice"),
        Index("ix_look_back_sample_case", "case_id"),
    )

    id: int | None = identity()
    plan: int = reference("look_back_plan.id")
    position: int
    case_id: int = reference("case.id")
    cycle: int


class LookBack(SQLModel, table=True):
    """A visit to a closed case, the ``position``-th; ``sample`` is None where no plan had drawn it."""

    __tablename__ = "look_back"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        one_of("result", LookBackResult, forbids="unknown_result"),
        UniqueConstraint("case_id", "position", name="uq_look_back_same_position"),
        UniqueConstraint("sample", name="uq_look_back_sample_twice"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    position: int
    cycle: int
    sample: int | None = reference("look_back_sample.id", nullable=True)
    result: str
    on_site_on: date = day()
    opinion: str
    evidence: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False, server_default="{}"))
    done_by: int = reference("account.id")
    unit: str | None = Field(default=None, foreign_key="unit.code")
    done_at: datetime = instant()
