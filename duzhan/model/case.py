"""The case 问题案件: a finding and its life. Start reading the tables here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, reference
from duzhan.vocabulary import Level, Light, RectificationType, Severity, Source
from statemachines.states import Resolution, State

# `due_at`, `submitted_at` and `light` are projections for lists, written in the transaction that moves the clock;
# a case is overdue while it is assigned or rectifying, nothing is submitted and `due_at` has passed.

FIGURES = ("id", "area", "lead_unit", "content_area", "state", "light", "resolution", "rework", "due_at",
           "submitted_at", "suspended_at", "closed_at")  # fmt: skip
"""What is counted of cases without reading their rows."""
OWED_BY = ("id", "area", "lead_unit", "content_area", "submitted_at", "suspended_at")
SEEN_BY = ("id", "city", "county", "area", "resolution")


class Case(SQLModel, table=True):
    """One problem on its way from found to closed; ``version`` counts its moves and is its ETag."""

    __tablename__ = "case"
    __table_args__ = (
        one_of("state", State, forbids="unknown_state"),
        one_of("source", Source, forbids="unknown_source"),
        one_of("severity", Severity, forbids="unknown_severity"),
        one_of("light", Light, forbids="unknown_light"),
        one_of("found_level", Level, forbids="unknown_found_level"),
        one_of("closing_level", Level, forbids="unknown_closing_level"),
        one_of("rectification_type", RectificationType, forbids="unknown_rectification_type"),
        one_of("resolution", Resolution, forbids="unknown_resolution"),
        CheckConstraint("(state = 'closed') = (resolution is not null)", name="closed_without_resolution"),
        CheckConstraint(
            "(resolution is not distinct from 'rectified') = (closure_number is not null)",
            name="closure_number_unearned",
        ),
        CheckConstraint(
            "(resolution is not distinct from 'merged') = (joined_case is not null)", name="merged_into_nothing"
        ),
        CheckConstraint("joined_case <> id", name="merged_into_itself"),
        CheckConstraint(
            "state in ('found', 'closed') or (lead_unit is not null and rectification_type is not null"
            " and due_at is not null and dispatched_at is not null)",
            name="assigned_to_nobody",
        ),
        CheckConstraint("suspended_at is null or state in ('assigned', 'rectifying')", name="suspended_out_of_place"),
        CheckConstraint("(suspended_at is null) = (suspended_until is null)", name="suspended_without_review_date"),
        CheckConstraint("closing_ordered_at is null or state in ('verified', 'closed')", name="ordered_unverified"),
        CheckConstraint("version > 0 and returns >= 0 and rework >= 0 and cycle > 0", name="counters_below_zero"),
        CheckConstraint("left(area, 6) = county and left(area, 4) = city", name="levels_not_of_the_area"),
        UniqueConstraint("number", name="uq_case_same_number"),
        UniqueConstraint("reporter", "source_ref", name="uq_case_logged_twice"),
        # Lists page by id within a level of the area; closed cases stay findable.
        Index("ix_case_county_id", "county", "id"),
        Index("ix_case_city_id", "city", "id"),
        Index("ix_case_lead_unit_id", "lead_unit", "id"),
        # What boards and ledgers count by, and what row-level security asks: an area is counted without its rows.
        Index(
            "ix_case_closed", "closed_at", postgresql_include=list(SEEN_BY), postgresql_where="closed_at is not null"
        ),
        Index(
            "ix_case_sent_back",
            "county",
            postgresql_include=["id", "city", "area"],
            postgresql_where="rework > 0 and state <> 'closed'",
        ),
        Index(
            "ix_case_owed",
            "city",
            "county",
            "due_at",
            postgresql_include=list(OWED_BY),
            postgresql_where="state in ('assigned', 'rectifying')",
        ),
        Index("ix_case_figures", "city", "county", "created_at", postgresql_include=list(FIGURES)),
        Index("ix_case_found", "id", postgresql_where="state = 'found'"),
        Index("ix_case_ordered", "closing_ordered_at", "id", postgresql_where="state = 'verified'"),
        Index("ix_case_suspended", "suspended_until", postgresql_where="suspended_at is not null"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    policy_version: int = reference("policy_version.id")
    number: str
    area: str = Field(foreign_key="area.code")
    city: str
    county: str
    place: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    source: str
    content_area: str
    severity: str
    description: str
    found_at: datetime = instant()
    found_level: str
    closing_level: str
    reporter: int = reference("account.id")
    source_ref: str
    created_at: datetime = instant()
    state: str = State.FOUND.value
    version: int = Field(default=1, sa_column=Column(Integer, nullable=False, server_default="1"))
    # Assignment.
    lead_unit: str | None = Field(default=None, foreign_key="unit.code")
    rectification_type: str | None = None
    assigned_by: int | None = reference("account.id", nullable=True)
    dispatched_at: datetime | None = instant(nullable=True)
    arbitrated: bool = False
    accepted_at: datetime | None = instant(nullable=True)
    responsible_person: str | None = None
    # Counters of its life.
    returns: int = 0
    cycle: int = 1
    rework: int = 0
    # Suspension.
    suspended_at: datetime | None = instant(nullable=True)
    suspended_until: datetime | None = instant(nullable=True)
    # Readings.
    submitted_at: datetime | None = instant(nullable=True)
    due_at: datetime | None = instant(nullable=True)
    light: str = Light.GREEN.value
    # The end.
    closing_ordered_at: datetime | None = instant(nullable=True)
    closing_ordered_by: int | None = reference("account.id", nullable=True)
    closed_at: datetime | None = instant(nullable=True)
    resolution: str | None = None
    joined_case: int | None = reference("case.id", nullable=True)
    closure_number: str | None = None
