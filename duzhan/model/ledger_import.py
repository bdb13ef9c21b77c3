"""Imports of ledgers: a file as an office sent it, and each of its rows with what became of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duzhan.model.columns import instant, one_of, payload, reference
from duzhan.vocabulary import ImportMode, ImportState, Level, RowAction


class LedgerImport(SQLModel, table=True):
    """A file that an office had read; the same file of the same office is the same import.

    ``area`` and ``level`` are those of the grant by which it was read. ``imported`` counts the rows that are cases.
    """

    __tablename__ = "ledger_import"
    __table_args__ = (
        one_of("level", Level, forbids="unknown_level"),
        one_of("state", ImportState, forbids="unknown_import_state"),
        one_of("mode", ImportMode, forbids="unknown_import_mode"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="malformed_sha256"),
        CheckConstraint("(state = 'read') = (accepted_at is null)", name="accepted_without_time"),
        CheckConstraint("(accepted_at is null) = (accepted_by is null)", name="accepted_by_nobody"),
        CheckConstraint("(accepted_at is null) = (mode is null)", name="accepted_in_no_mode"),
        CheckConstraint("(state = 'done') = (finished_at is not null)", name="finished_without_time"),
        CheckConstraint("imported >= 0", name="imported_below_zero"),
        UniqueConstraint("unit", "sha256", name="uq_ledger_import_same_file"),
        Index("ix_ledger_import_unfinished", "accepted_at", postgresql_where="state = 'accepting'"),
    )

    id: UUID = Field(primary_key=True)
    campaign: str = Field(foreign_key="campaign.id")
    unit: str = Field(foreign_key="unit.code")
    area: str = Field(foreign_key="area.code")
    level: str
    account: int = reference("account.id")
    filename: str
    sha256: str
    size: int
    sheets: dict[str, object] = payload()
    counts: dict[str, object] = payload()
    state: str
    mode: str | None = None
    warnings_accepted: bool = False
    imported: int = 0
    read_at: datetime = instant()
    accepted_at: datetime | None = instant(nullable=True)
    accepted_by: int | None = reference("account.id", nullable=True)
    finished_at: datetime | None = instant(nullable=True)


class LedgerImportRow(SQLModel, table=True):
    """One row of the file as the sheet numbers it, what was read of it, and the case that it became."""

    __tablename__ = "ledger_import_row"
    __table_args__ = (
        one_of("action", RowAction, forbids="unknown_row_action"),
        CheckConstraint(
            "action in ('error', 'ignore') or (row_key is not null and finding is not null)", name="nothing_to_import"
        ),
        CheckConstraint("case_id is null or action in ('accept', 'warn')", name="imported_though_refused"),
        # The same row of an office becomes one case, in whatever file it comes and however often.
        Index(
            "uq_ledger_import_row_imported_twice",
            "unit",
            "row_key",
            unique=True,
            postgresql_where="case_id is not null",
        ),
        Index(
            "ix_ledger_import_row_waiting",
            "import_id",
            "position",
            postgresql_where="case_id is null and action in ('accept', 'warn')",
        ),
    )

    import_id: UUID = Field(primary_key=True, foreign_key="ledger_import.id")
    position: int = Field(primary_key=True)
    unit: str = Field(foreign_key="unit.code")
    sheet: str
    row: int
    action: str
    row_key: str | None = None
    cells: list[object] = Field(sa_column=Column(JSONB, nullable=False))
    seen: dict[str, object] = payload()
    problems: list[dict[str, object]] = Field(sa_column=Column(JSONB, nullable=False))
    finding: dict[str, object] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    case_id: int | None = reference("case.id", nullable=True)
