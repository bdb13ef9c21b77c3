"""Where a person is reached outside the inbox, when not, and what became of each attempt."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Time
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, reference
from duzhan.vocabulary import Channel, Digest


class Contact(SQLModel, table=True):
    """An address of an account on one channel; the lowest ``position`` is tried first, webhooks get a copy of all."""

    __tablename__ = "contact"
    __table_args__ = (
        one_of("channel", Channel, forbids="unknown_channel"),
        CheckConstraint("channel <> 'inbox'", name="inbox_needs_no_address"),
        CheckConstraint("position > 0", name="position_below_one"),
        Index(
            "uq_contact_same_address",
            "account",
            "channel",
            "address",
            unique=True,
            postgresql_where="disabled_at is null",
        ),
        Index("ix_contact_account", "account", "position", postgresql_where="disabled_at is null"),
    )

    id: int | None = identity()
    account: int = reference("account.id")
    channel: str
    address: str
    secret: str = ""
    """What its owner deposited to sign with; several, separated by a space, while one replaces another."""
    position: int
    created_at: datetime = instant()
    disabled_at: datetime | None = instant(nullable=True)


class NoticeSetting(SQLModel, table=True):
    """When a person wants to hear of things outside the inbox; local times of the campaign's zone."""

    __tablename__ = "notice_setting"
    __table_args__ = (
        one_of("digest", Digest, forbids="unknown_digest"),
        CheckConstraint("(quiet_from is null) = (quiet_until is null)", name="quiet_without_end"),
    )

    account: int = Field(sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True))
    quiet_from: time | None = Field(default=None, sa_column=Column(Time, nullable=True))
    quiet_until: time | None = Field(default=None, sa_column=Column(Time, nullable=True))
    digest: str = Digest.TOGETHER.value
    daily_at: time = Field(default=None, sa_column=Column(Time, nullable=False))


class Attempt(SQLModel, table=True):
    """One try to deliver one message; never changed."""

    __tablename__ = "attempt"
    __table_args__ = (
        one_of("channel", Channel, forbids="unknown_channel"),
        Index("ix_attempt_message", "message", "id"),
        Index("ix_attempt_channel_at", "channel", "address_sha256", "at"),
    )

    id: int | None = identity()
    message: UUID
    channel: str
    contact: int | None = reference("contact.id", nullable=True)
    address_sha256: str
    """Addresses can be secrets, and they change; their digest is enough to keep pace."""
    at: datetime = instant()
    delivered: bool
    answer: str = ""
    """What the receiver said, shortened; empty where it took the message."""
