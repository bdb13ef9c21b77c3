"""Dead notices: what was given up, as an administrator sees it, who reads no cases."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from duzhan.vocabulary import Channel
from duzhan.wire.shape import Shape


class DeadFilter(Shape):
    """A page of the dead notices."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class DeadNoticeOut(Shape):
    """A notice that was given up; nothing of what it says, nor of which case."""

    id: UUID
    message: UUID | None
    """The id on the wire; None of what never was a message."""
    channel: Channel
    recipient: str
    """The user name."""
    promise: str
    """What it kept: event, decision, letter, alarm, test."""
    last_error: str
    attempts: int
    created_at: datetime
    tried_at: datetime | None
    told_by: Channel | None
    """By which other channel the recipient was told all the same, the inbox aside."""


class DeadNoticePage(Shape):
    """A page of the dead notices, newest first."""

    items: tuple[DeadNoticeOut, ...]
    next: str | None


class Replayed(Shape):
    """How many notices leave again."""

    replayed: int
