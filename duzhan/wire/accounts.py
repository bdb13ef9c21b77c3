"""Signing in, and who one is."""

from datetime import datetime

from pydantic import Field, SecretStr

from duzhan.vocabulary import Level, Must, Role
from duzhan.wire.shape import Line, Shape


class Credentials(Shape):
    """User name and password, and a code where there is a second factor.

    ``device`` is what an earlier sign-in from the same place gave: with it, nobody else's guesses lock one out there.
    """

    username: Line
    password: SecretStr = Field(min_length=1, max_length=1024)
    code: SecretStr | None = Field(default=None, min_length=1, max_length=64)
    device: SecretStr | None = Field(default=None, min_length=1, max_length=200)


class TokenOut(Shape):
    """A bearer token, shown once; while a sign-in lacks what ``must`` names, it opens nothing but what mends that.

    ``device`` is to be kept and sent with the next sign-in; null where the one that was sent is to be kept.
    """

    token: str
    expires_at: datetime
    device: str | None = None
    must: Must | None = None


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
