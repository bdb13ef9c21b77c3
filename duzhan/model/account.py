"""Accounts, what they are granted, and their tokens."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Identity, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from duzhan.model.columns import identity, instant, one_of, reference
from duzhan.vocabulary import Level, Must, Role, TokenScope


class Account(SQLModel, table=True):
    """A person's account; the password is an argon2id hash."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("username", name="uq_account_same_username"),)

    id: int | None = identity()
    username: str
    name: str
    email: str | None = None
    password_hash: str
    created_at: datetime = instant()
    disabled_at: datetime | None = instant(nullable=True)
    password_set_at: datetime | None = instant(nullable=True)
    """When its owner chose the password; None where somebody else did, and its owner has to choose one."""


class Grant(SQLModel, table=True):
    """A role within a scope: an area prefix at a level, or a unit.

    Whoever watches or administers does nothing else: the trigger account_grant_excludes keeps roles apart.
    """

    __tablename__ = "account_grant"
    __table_args__ = (
        one_of("role", Role, forbids="unknown_role"),
        one_of("level", Level, forbids="unknown_level"),
        CheckConstraint(
            "(role in ('unit_handler', 'unit_head', 'office')) = (unit is not null)", name="role_without_its_unit"
        ),
        CheckConstraint(
            "(role in ('system_admin', 'security_admin')) = (area is null and unit is null)",
            name="administrator_with_scope",
        ),
        UniqueConstraint(
            "account", "role", "area", "unit", name="uq_account_grant_twice", postgresql_nulls_not_distinct=True
        ),
        Index("ix_account_grant_unit_role", "unit", "role"),
        Index("ix_account_grant_area_role", "area", "role"),
    )

    id: int | None = identity()
    account: int = reference("account.id")
    role: str
    level: str
    area: str | None = Field(default=None, foreign_key="area.code")
    unit: str | None = Field(default=None, foreign_key="unit.code")


class Token(SQLModel, table=True):
    """A bearer token, kept only as its SHA-256; ``name`` is None for one that a sign-in gave, which ends with it.

    ``areas`` are area prefixes that narrow what its holder reads, None narrows nothing; ``must`` is what its sign-in
    lacked.
    """

    __tablename__ = "token"
    __table_args__ = (
        one_of("scope", TokenScope, forbids="unknown_scope"),
        one_of("must", Must, forbids="unknown_must"),
        UniqueConstraint("account", "name", name="uq_token_same_name"),
        UniqueConstraint("id", name="uq_token_same_id"),
    )

    digest: str = Field(primary_key=True)
    account: int = reference("account.id", index=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    name: str | None = None
    scope: str = Field(sa_column=Column(String, nullable=False, server_default=TokenScope.WRITE.value))
    areas: list[str] | None = Field(default=None, sa_column=Column(ARRAY(String), nullable=True))
    must: str | None = None
