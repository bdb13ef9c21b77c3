"""Reconciliation 对账: two ledgers line by line, and the conclusions that both sides signed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, payload, reference
from duzhan.vocabulary import Conclusion, Match, MatchedBy, Side


def _shown() -> dict[str, str] | None:
    """Declare what one side's line says by column, None where that side has no such line."""
    shown: dict[str, str] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True), nullable=True))
    return shown


class Reconciliation(SQLModel, table=True):
    """Our ledger of an area as of an instant beside the counterpart's; the newest of a pair of offices stands.

    ``repeats`` names the reconciliation whose uploaded lines were taken again, None where a file was uploaded.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (
        CheckConstraint("office <> counterpart", name="office_with_itself"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="malformed_sha256"),
        # Closing waits for the standing one only: an office that compares again has replaced what it compared before.
        Index(
            "uq_reconciliation_two_standing",
            "area",
            "office",
            "counterpart",
            unique=True,
            postgresql_where="superseded_at is null",
        ),
        Index("ix_reconciliation_created", "created_at", "id"),
    )

    id: UUID = Field(primary_key=True)
    campaign: str = Field(foreign_key="campaign.id")
    area: str = Field(foreign_key="area.code")
    office: str = Field(foreign_key="unit.code")
    counterpart: str = Field(foreign_key="unit.code")
    as_of: datetime = instant()
    filename: str
    sha256: str
    repeats: UUID | None = Field(default=None, foreign_key="reconciliation.id")
    rules: dict[str, object] = payload()
    """How lines were matched and compared: the campaign's reconciliation.toml as it was."""
    created_by: int = reference("account.id")
    created_at: datetime = instant()
    superseded_at: datetime | None = instant(nullable=True)


class ReconciliationLine(SQLModel, table=True):
    """A line of one ledger or of both; ``sheet_row`` is the row of the counterpart's file, as the file numbers it."""

    __tablename__ = "reconciliation_line"
    __table_args__ = (
        one_of("match", Match, forbids="unknown_match"),
        one_of("matched_by", MatchedBy, forbids="unknown_matched_by"),
        one_of("conclusion", Conclusion, forbids="unknown_conclusion"),
        CheckConstraint("(match = 'only_theirs') = (ours is null)", name="ours_missing"),
        CheckConstraint("(match = 'only_ours') = (theirs is null)", name="theirs_missing"),
        CheckConstraint("(case_id is null) = (ours is null)", name="ours_without_case"),
        CheckConstraint("(match in ('only_ours', 'only_theirs')) = (matched_by is null)", name="matched_with_nothing"),
        CheckConstraint("(conclusion is null) = (concluded_at is null)", name="concluded_without_words"),
        CheckConstraint("match <> 'agree' or conclusion is null", name="agreement_concluded"),
        UniqueConstraint("reconciliation", "position", name="uq_reconciliation_line_same_position"),
        # What keeps a case from being closed.
        Index(
            "ix_reconciliation_line_open",
            "case_id",
            postgresql_where="match <> 'agree' and conclusion is null and case_id is not null",
        ),
    )

    id: int | None = identity()
    reconciliation: UUID = Field(foreign_key="reconciliation.id")
    position: int
    match: str
    matched_by: str | None = None
    likeness: float | None = None
    case_id: int | None = reference("case.id", nullable=True)
    sheet_row: int | None = None
    ours: dict[str, str] | None = _shown()
    theirs: dict[str, str] | None = _shown()
    differences: list[str] = payload()
    """The columns in which the two lines differ."""
    conclusion: str | None = None
    concluded_at: datetime | None = instant(nullable=True)


class ReconciliationSignature(SQLModel, table=True):
    """What one side signed about a line; the last of each side counts, and both must name the same conclusion."""

    __tablename__ = "reconciliation_signature"
    __table_args__ = (
        one_of("side", Side, forbids="unknown_side"),
        one_of("conclusion", Conclusion, forbids="unknown_conclusion"),
        Index("ix_reconciliation_signature_line", "line", "id"),
        Index("ix_reconciliation_signature_signed_by", "reconciliation", "signed_by"),
    )

    id: int | None = identity()
    reconciliation: UUID = Field(foreign_key="reconciliation.id")
    line: int = reference("reconciliation_line.id")
    side: str
    conclusion: str
    words: str
    unit: str = Field(foreign_key="unit.code")
    signed_by: int = reference("account.id")
    signed_at: datetime = instant()
