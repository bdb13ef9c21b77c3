"""Accounts as administrators see them, and the audit of what was done to them."""

from datetime import datetime

from pydantic import Field, JsonValue

from duzhan.vocabulary import Level, Role
from duzhan.wire.shape import Code, Instant, Line, Shape


class AccountFilter(Shape):
    """A page of the accounts; ``q`` is part of a user name or a name."""

    q: Line | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class NewAccount(Shape):
    """A person; the password is made and shown once."""

    username: Line
    name: Line
    email: Line | None = None


class GrantWish(Shape):
    """A role with the area or the unit that it is for; without a level the person works at that of the scope."""

    role: Role
    area: Code | None = None
    unit: Code | None = None
    level: Level | None = None


class Because(Shape):
    """Why somebody gets in again."""

    reason: Line


class HeldGrant(Shape):
    """A role within a scope, with its key."""

    id: int
    role: Role
    level: Level
    area: str | None
    unit: str | None


class AccountOut(Shape):
    """An account; ``password_due`` where its owner has still to choose a password."""

    username: str
    name: str
    email: str | None
    disabled: bool
    password_due: bool
    second_factor: bool
    grants: tuple[HeldGrant, ...]


class AccountPage(Shape):
    """A page of the accounts, in the order in which they were made."""

    items: tuple[AccountOut, ...]
    next: str | None


class PasswordMade(Shape):
    """A password, shown once; it has to be changed at the next sign-in."""

    username: str
    password: str


class AuditFilter(Shape):
    """A page of the audit; ``username`` is who did it, ``subject`` what it was done to, ``until`` is excluded."""

    kind: Code | None = None
    username: Line | None = None
    subject: Line | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class AuditOut(Shape):
    """Who did what to what, when, from where and why; ``agent`` names a command or a flow that acted for nobody."""

    id: int
    at: datetime
    kind: str
    username: str | None
    agent: str | None
    address: str | None
    subject: str | None
    reason: str | None
    detail: dict[str, JsonValue]


class AuditPage(Shape):
    """A page of the audit, newest first."""

    items: tuple[AuditOut, ...]
    next: str | None
