"""Where and when a person is reached outside the inbox."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer, SecretStr, StringConstraints

from duzhan.vocabulary import Channel, Digest
from duzhan.wire.shape import Shape

LONGEST_ADDRESS, LONGEST_SECRET = 2000, 400
Address = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ADDRESS)]
Secret = Annotated[
    SecretStr,
    Field(min_length=1, max_length=LONGEST_SECRET),
    PlainSerializer(SecretStr.get_secret_value, return_type=str, when_used="json"),
]
"""Shown by no ``repr``, and sent as it is: only whoever deposits it writes one as JSON."""
LocalTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the day on the campaign's clocks, as 22:00."""


class NewContact(Shape):
    """An address on a channel; without a position it is tried last."""

    channel: Channel
    address: Address
    secret: Secret | None = None
    """What a robot signs with."""
    position: int | None = Field(default=None, ge=1, le=1000)


class ContactOut(Shape):
    """A contact; of a robot's address, which is itself a key, only host and end are shown, of a secret nothing."""

    id: int
    channel: Channel
    address: str
    has_secret: bool
    position: int
    created_at: datetime


class ContactPage(Shape):
    """The caller's contacts, in the order in which they are tried."""

    items: tuple[ContactOut, ...]
    next: str | None = None


class NoticeHours(Shape):
    """When the caller wants to be reached; no quiet hours where both ends are null."""

    quiet_from: LocalTime | None
    quiet_until: LocalTime | None
    digest: Digest
    daily_at: LocalTime
    """When a daily digest leaves."""


class NewWebhook(Shape):
    """An address of a program; without a secret of one's own one is generated."""

    url: Address
    secret: Secret | None = None


class WebhookOut(Shape):
    """A webhook; two secrets are in use while one replaces the other."""

    id: int
    url: str
    secrets: int
    created_at: datetime


class WebhookSecret(WebhookOut):
    """A webhook with the secret that was just made, shown this once."""

    secret: str


class WebhookPage(Shape):
    """The caller's webhooks, the oldest first."""

    items: tuple[WebhookOut, ...]
    next: str | None = None


class TriesFilter(Shape):
    """A page of tries."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class TryOut(Shape):
    """One try to deliver one message; the answer is empty where the receiver took it."""

    message: UUID
    at: datetime
    delivered: bool
    answer: str


class TryPage(Shape):
    """Tries at one webhook, newest first."""

    items: tuple[TryOut, ...]
    next: str | None


class WebhookTest(Shape):
    """The id that a test message will have on the wire."""

    message: UUID
