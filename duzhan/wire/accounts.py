"""Signing in, and who one is."""

from datetime import datetime

from pydantic import Field, SecretStr

from duzhan.vocabulary import Level, Role
from duzhan.wire.shape import Line, Shape


class Credentials(Shape):
    """User name and password."""

    username: Line
    password: SecretStr = Field(min_length=1, max_length=1024)


class TokenOut(Shape):
    """A bearer token, shown once."""

    token: str
    expires_at: datetime


class GrantOut(Shape):
    """A role within a scope."""

    role: Role
    level: Level
    area: str | None
    unit: str | None


class Me(Shape):
    """The caller."""

    username: str
    name: str
    grants: tuple[GrantOut, ...]
