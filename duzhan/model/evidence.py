"""Evidence 佐证: files by content, never changed, never deleted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from duzhan.model.columns import day, instant, one_of, reference
from duzhan.vocabulary import EvidenceKind


class Evidence(SQLModel, table=True):
    """A piece of evidence; its bytes lie under their SHA-256."""

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("kind", EvidenceKind, forbids="unknown_evidence_kind"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="malformed_sha256"),
        Index("ix_evidence_case", "case_id"),
    )

    id: UUID = Field(primary_key=True)
    case_id: int = reference("case.id")
    cycle: int
    kind: str
    taken_on: date = day()
    sha256: str
    size: int
    media_type: str
    filename: str
    unit: str | None = Field(default=None, foreign_key="unit.code")
    uploaded_by: int = reference("account.id")
    uploaded_at: datetime = instant()
