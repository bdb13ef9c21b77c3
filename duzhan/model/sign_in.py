"""Signing in: sessions, known devices, second factors, old passwords, and how often somebody guessed.

All of it runs on the database's own clock, never on the rehearsal's.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, reference


class SessionRow(SQLModel, table=True):
    """A browser that is signed in; its cookie is kept only as its SHA-256."""

    __tablename__ = "session"
    __table_args__ = (UniqueConstraint("digest", name="uq_session_same_digest"), Index("ix_session_account", "account"))

    id: int | None = identity()
    digest: str
    account: int = reference("account.id")
    csrf: str
    opened_at: datetime = instant()
    seen_at: datetime = instant()
    proved_at: datetime | None = instant(nullable=True)
    """When a second factor was given in it."""
    address: str
    agent: str
    elsewhere: bool = Field(sa_column=Column(Boolean, nullable=False, server_default=text("false")))
    """Whether the single sign-on vouched for who it is, and no password of this house was given."""


class KnownDevice(SQLModel, table=True):
    """A device on which an account was signed in before, kept as the SHA-256 of its cookie."""

    __tablename__ = "known_device"

    account: int = Field(sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True))
    digest: str = Field(primary_key=True)
    known_since: datetime = instant()
    seen_at: datetime = instant()


class GuessKind(StrEnum):
    """By what guesses are counted."""

    NAME = "name"
    """The user name, whether anybody has it or not, on devices that the account was never signed in on."""
    ADDRESS = "address"
    """The network address, on the same devices."""
    DEVICE = "device"
    """The account on a device that it was signed in on before: nobody else can lock it there."""
    CODE = "code"
    """The account's second factor."""
    OWN = "own"
    """The account's own password, where it changes it."""


class GuessCount(SQLModel, table=True):
    """How often somebody guessed wrong, and until when nobody may guess again; rows an hour old mean nothing."""

    __tablename__ = "guess_count"
    __table_args__ = (
        one_of("what", GuessKind, forbids="unknown_guess_kind"),
        Index("ix_guess_count_failed", "failed_at"),
    )

    what: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    failures: int
    failed_at: datetime = instant()
    locked_until: datetime | None = instant(nullable=True)


class OldPassword(SQLModel, table=True):
    """A password that an account had, as its argon2id hash; the last few may not come again."""

    __tablename__ = "old_password"
    __table_args__ = (Index("ix_old_password_account", "account"),)

    id: int | None = identity()
    account: int = reference("account.id")
    password_hash: str
    replaced_at: datetime = instant()


class SecondFactor(SQLModel, table=True):
    """The secret of an account's authenticator, encrypted; it counts once ``confirmed_at`` is set.

    ``last_step`` is the newest 30-second step of which a code was taken: no code is taken twice.
    """

    __tablename__ = "second_factor"

    account: int = Field(sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True))
    key: str
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    started_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    last_step: int = Field(sa_column=Column(BigInteger, nullable=False))


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for the authenticator once, kept only as its SHA-256."""

    __tablename__ = "recovery_code"

    account: int = Field(sa_column=Column(BigInteger, ForeignKey("account.id"), primary_key=True))
    digest: str = Field(primary_key=True)
    made_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class UsedState(SQLModel, table=True):
    """The answer of a sign-in elsewhere that was taken already, by the SHA-256 of its state; rows an hour old go."""

    __tablename__ = "used_state"
    __table_args__ = (Index("ix_used_state_used", "used_at"),)

    digest: str = Field(primary_key=True)
    used_at: datetime = instant()
