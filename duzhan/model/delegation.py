"""Delegations: while a person is on leave, another one hears and signs in their place."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import SQLModel

from duzhan.model.columns import day, identity, instant, reference


class Delegation(SQLModel, table=True):
    """``delegate`` stands in for ``account`` from one local date to another, both inclusive."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("account <> delegate", name="delegated_to_oneself"),
        CheckConstraint("until >= since", name="ends_before_it_begins"),
        Index("ix_delegation_account", "account", "until", postgresql_where="revoked_at is null"),
        Index("ix_delegation_delegate", "delegate", "until", postgresql_where="revoked_at is null"),
    )

    id: int | None = identity()
    account: int = reference("account.id")
    delegate: int = reference("account.id")
    since: date = day()
    until: date = day()
    reason: str
    created_by: int | None = reference("account.id", nullable=True)
    """None where an operator entered it."""
    created_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
