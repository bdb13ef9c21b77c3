"""Clocks and the decisions they led to."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, identity, instant, one_of, payload, reference
from duzhan.vocabulary import BudgetUnit, ClockKind, Light


class ClockEnd(StrEnum):
    """Why a clock no longer runs."""

    MET = "met"
    SUPERSEDED = "superseded"
    VOID = "void"


class Clock(SQLModel, table=True):
    """A running budget of a case; a changed deadline supersedes it by a new ``due_version``, never mutates it.

    ``due_at`` is the exclusive end. ``next_fire_at`` is when the next rung is reached, ``escalates_at`` the next one
    of orange or worse; both are None when nothing is left to fire, while the clock is paused, and in quarantine.
    ``budget`` is None where a person named the date. ``pauses`` is the clock's suspension ledger: local dates, and the
    event that approved each. ``calendar`` is what it was computed with, ``checked_calendar`` the newest one that was
    found to leave it as it is. ``position`` is the number of the instruction that it runs for, else 0.
    """

    __tablename__ = "clock"
    __table_args__ = (
        one_of("kind", ClockKind, forbids="unknown_clock_kind"),
        one_of("ended", ClockEnd, forbids="unknown_clock_end"),
        one_of("light", Light, forbids="unknown_light"),
        one_of("unit", BudgetUnit, forbids="unknown_budget_unit"),
        CheckConstraint("budget > 0", name="budget_below_one"),
        CheckConstraint("(ended is null) = (ended_at is null)", name="ended_without_time"),
        CheckConstraint("due_at > started_at", name="due_before_start"),
        CheckConstraint(
            "next_fire_at is null or (ended is null and paused_at is null and quarantined_at is null)",
            name="fires_while_stopped",
        ),
        UniqueConstraint("case_id", "kind", "holder", "cycle", "due_version", "position", name="uq_clock_same_version"),
        Index(
            "uq_clock_two_running",
            "case_id",
            "kind",
            "holder",
            "position",
            unique=True,
            postgresql_where="ended is null and kind <> 'look_back'",
        ),
        Index("ix_clock_next_fire", "next_fire_at", "id", postgresql_where="next_fire_at is not null"),
        Index("ix_clock_escalates", "escalates_at", "id", postgresql_where="escalates_at is not null"),
        # What fires soon in a city or a county.
        Index("ix_clock_place", "city", "next_fire_at", "county", postgresql_where="next_fire_at is not null"),
        Index("ix_clock_checked_calendar", "checked_calendar", "id", postgresql_where="ended is null"),
        Index("ix_clock_faulty", "id", postgresql_where="fault is not null"),
        # What waits for a unit or an office; and for a team, whoever holds it.
        Index("ix_clock_holder", "holder", postgresql_where="ended is null and kind <> 'look_back'"),
        Index("ix_clock_verify", "case_id", postgresql_where="ended is null and kind = 'verify'"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    city: str
    county: str
    kind: str
    holder: str
    cycle: int
    due_version: int
    position: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    budget: int | None = None
    unit: str
    calendar: int | None = reference("calendar_version.id", nullable=True)
    checked_calendar: int | None = reference("calendar_version.id", nullable=True)
    started_at: datetime = instant()
    due_at: datetime = instant()
    provisional: bool = False
    pauses: list[dict[str, object]] = Field(sa_column=Column(JSONB, nullable=False, server_default="[]"))
    behind_on: date | None = day(nullable=True)
    """The local date of the next milestone that is not reached; behind from its end on."""
    next_fire_at: datetime | None = instant(nullable=True)
    escalates_at: datetime | None = instant(nullable=True)
    rung: int = 0
    light: str = Light.GREEN.value
    paused_at: datetime | None = instant(nullable=True)
    ended: str | None = None
    ended_at: datetime | None = instant(nullable=True)
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How often the sweep could not decide this clock in a row."""
    fault: str | None = None
    quarantined_at: datetime | None = instant(nullable=True)


class Decision(SQLModel, table=True):
    """This clock has reached this rung, now; unique, and never taken back."""

    __tablename__ = "decision"
    __table_args__ = (
        one_of("light", Light, forbids="unknown_light"),
        UniqueConstraint("clock_id", "rung", name="uq_decision_decided_twice"),
        Index("ix_decision_case", "case_id"),
        Index("ix_decision_orange", "decided_at", postgresql_include=["case_id"], postgresql_where="light = 'orange'"),
    )

    id: int | None = identity()
    case_id: int = reference("case.id")
    clock_id: int = reference("clock.id")
    rung: int
    rung_name: str
    light: str
    superseded: bool
    policy_version: int = reference("policy_version.id")
    decided_at: datetime = instant()
    due_at: datetime = instant()
    detail: dict[str, object] = payload()
