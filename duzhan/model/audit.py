"""The audit: who signed in, who changed accounts, rights and settings, and who looked at personal data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from duzhan.model.columns import identity, instant, one_of, payload, reference


class AuditKind(StrEnum):
    """What is put on the audit."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_IN_LOCKED = "sign_in_locked"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # words, as are the next
    PASSWORD_RESET = "password_reset"  # noqa: S105
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    SECOND_FACTOR_FAILED = "second_factor_failed"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RECOVERY_CODE_USED = "recovery_code_used"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    GRANT_GIVEN = "grant_given"
    GRANT_TAKEN = "grant_taken"
    PERSONAL_REVEALED = "personal_revealed"
    PERSONAL_ERASED = "personal_erased"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    UNIT_ADDED = "unit_added"
    UNIT_CHANGED = "unit_changed"
    UNIT_ENDED = "unit_ended"
    TERM_BEGUN = "term_begun"
    TERM_ENDED = "term_ended"


class AuditLine(SQLModel, table=True):
    """One line; nothing about it ever changes. ``account`` is None where nobody was signed in, or ``agent`` acted."""

    __tablename__ = "audit"
    __table_args__ = (
        one_of("kind", AuditKind, forbids="unknown_audit_kind"),
        CheckConstraint("account is null or agent is null", name="done_by_two"),
        CheckConstraint(
            "kind <> 'personal_revealed' or (coalesce(account::text, agent) is not null and subject is not null"
            " and length(coalesce(reason, '')) > 0)",
            name="revealed_without_reason",
        ),
        Index("ix_audit_account", "account", "id"),
        Index("ix_audit_kind", "kind", "id"),
        Index("ix_audit_subject", "subject", "id"),
    )

    id: int | None = identity()
    at: datetime = instant()
    kind: str
    account: int | None = reference("account.id", nullable=True)
    agent: str | None = None
    """An operator's command or a flow, acting for nobody."""
    address: str | None = None
    subject: str | None = None
    """What it was done to: a user name, a case's number and field, a setting."""
    reason: str | None = None
    detail: dict[str, object] = payload()
