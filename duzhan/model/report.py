"""Monthly reports 月报: who owes which, every version of each, the frozen months and their amendments."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duzhan.campaign.measures import ObligationKind
from duzhan.model.columns import day, identity, instant, one_of, payload, reference
from statemachines.monthly_report import ReportState, ReportTrigger


class Obligation(SQLModel, table=True):
    """What a unit owes an office: a monthly report, or its implementation plan once; the row is the report's head.

    ``month`` is the first of the month, None of a plan. ``due_at`` and ``cutoff_at`` are exclusive ends. ``version``
    counts the acts on it, each of which left a row in ``report_version``.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        one_of("kind", ObligationKind, forbids="unknown_obligation_kind"),
        one_of("state", ReportState, forbids="unknown_report_state"),
        CheckConstraint("(kind = 'monthly_report') = (month is not null)", name="report_without_month"),
        CheckConstraint("(month is null) = (cutoff_at is null)", name="month_without_cutoff"),
        CheckConstraint("extract(day from month) = 1", name="month_begun_midway"),
        CheckConstraint("unit <> receiver", name="owed_to_itself"),
        CheckConstraint("version > 0", name="version_below_one"),
        CheckConstraint("(signed_at is null) = (signed_by is null)", name="signed_by_nobody"),
        CheckConstraint("state = 'due' or submitted_at is not null", name="moved_without_submission"),
        UniqueConstraint(
            "campaign", "kind", "unit", "month", name="uq_obligation_owed_twice", postgresql_nulls_not_distinct=True
        ),
        Index("ix_obligation_month", "month", "unit"),
        Index("ix_obligation_receiver", "receiver", "month"),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    kind: str
    unit: str = Field(foreign_key="unit.code")
    receiver: str = Field(foreign_key="unit.code")
    month: date | None = day(nullable=True)
    due_at: datetime = instant()
    cutoff_at: datetime | None = instant(nullable=True)
    policy_version: int = reference("policy_version.id")
    opened_at: datetime = instant()
    state: str = ReportState.DUE.value
    version: int = 1
    signed_at: datetime | None = instant(nullable=True)
    """When the head signed the content as it now is; None again once it is edited."""
    signed_by: int | None = reference("account.id", nullable=True)
    submitted_at: datetime | None = instant(nullable=True)
    """When it was first submitted: what on time, late and missing are read from."""


class ReportVersion(SQLModel, table=True):
    """One act on a report and the content after it; append-only, and hashed."""

    __tablename__ = "report_version"
    __table_args__ = (
        one_of("trigger", ReportTrigger, forbids="unknown_report_trigger"),
        one_of("to_state", ReportState, forbids="unknown_report_state"),
        UniqueConstraint("obligation", "version", name="uq_report_version_same_version"),
    )

    id: int | None = identity()
    obligation: int = reference("obligation.id")
    version: int
    trigger: str
    to_state: str
    actor: int = reference("account.id")
    unit: str = Field(foreign_key="unit.code")
    at: datetime = instant()
    note: str | None = None
    """Why it was returned."""
    content: dict[str, object] = payload()
    sha256: str


class FrozenMonth(SQLModel, table=True):
    """An office's month as it was when it was frozen: figures, the ledger's rows behind them, and their hash."""

    __tablename__ = "frozen_month"
    __table_args__ = (
        CheckConstraint("bulletin_position > 0", name="position_below_one"),
        UniqueConstraint("campaign", "office", "month", name="uq_frozen_month_frozen_twice"),
        UniqueConstraint(
            "campaign", "office", "bulletin_year", "bulletin_position", name="uq_frozen_month_same_bulletin"
        ),
    )

    id: int | None = identity()
    campaign: str = Field(foreign_key="campaign.id")
    office: str = Field(foreign_key="unit.code")
    month: date = day()
    cutoff_at: datetime = instant()
    frozen_at: datetime = instant()
    frozen_by: int = reference("account.id")
    missing: list[str] = Field(sa_column=Column(JSONB, nullable=False))
    """Units whose reports were not accepted when the month was frozen, named by whoever froze it."""
    content: dict[str, object] = payload()
    sha256: str
    bulletin_year: int
    bulletin_position: int
    bulletin_number: str
    """As people read it 文号: 豫脱贫督通〔2020〕6号."""


class Amendment(SQLModel, table=True):
    """A correction of a frozen month, with a number of its own; the month's figures stay as they were."""

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint("position > 0", name="position_below_one"),
        UniqueConstraint("frozen_month", "position", name="uq_amendment_same_position"),
        UniqueConstraint("number", name="uq_amendment_same_number"),
    )

    id: int | None = identity()
    frozen_month: int = reference("frozen_month.id")
    position: int
    number: str
    """As in addresses and file names: 2020-06-A1."""
    unit: str = Field(foreign_key="unit.code")
    """Whose figure is corrected; the office itself for the province's."""
    at: datetime = instant()
    amended_by: int = reference("account.id")
    reason: str
    changes: list[dict[str, object]] = Field(sa_column=Column(JSONB, nullable=False))
    """Each with figure, was, now and the numbers of the cases behind it."""
