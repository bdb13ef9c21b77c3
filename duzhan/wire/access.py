"""The ways in: passwords, second factors, sessions and tokens of one's own."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, PlainSerializer, SecretStr

from duzhan.vocabulary import TokenScope
from duzhan.wire.shape import Code, Line, Shape

LONGEST = 1024
MOST_DAYS = 366
Told = Annotated[
    SecretStr,
    Field(min_length=1, max_length=LONGEST),
    PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json"),
]
"""Shown by no ``repr``, and sent as it is."""


class PasswordChange(Shape):
    """The password as it is, and as it shall be."""

    current: Told
    new: Told


class Enrolment(Shape):
    """The secret for an authenticator, as letters and as the address that its picture holds; shown once."""

    secret: str
    uri: str


class CodeIn(Shape):
    """A code of the authenticator, or a recovery code."""

    code: Told


class RecoveryCodes(Shape):
    """Codes that stand in for the authenticator, each once; shown once."""

    codes: tuple[str, ...]


class SecondFactorOut(Shape):
    """Whether the caller has a second factor, whether the caller's roles demand one, and the recovery codes left."""

    enrolled: bool
    required: bool
    codes_left: int


class SessionOut(Shape):
    """A browser in which the caller is signed in; ``current`` is the one that asks."""

    id: int
    opened_at: datetime
    seen_at: datetime
    address: str
    agent: str
    current: bool


class SessionPage(Shape):
    """The caller's sessions."""

    items: tuple[SessionOut, ...]


class NewToken(Shape):
    """A token for a program: ``areas`` narrow it to some area prefixes of one's own, null leaves it all of them."""

    name: Line
    days: int = Field(ge=1, le=MOST_DAYS)
    scope: TokenScope
    areas: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)] | None = None


class NamedToken(Shape):
    """A token for a program, without the token."""

    id: int
    name: str
    scope: TokenScope
    areas: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime


class TokenMade(NamedToken):
    """A token for a program, shown once."""

    token: str


class TokenPage(Shape):
    """The caller's named tokens."""

    items: tuple[NamedToken, ...]
