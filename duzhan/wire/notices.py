"""The caller's inbox."""

from datetime import datetime

from pydantic import Field

from duzhan.wire.shape import Shape


class InboxFilter(Shape):
    """A page of the inbox."""

    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class NoticeOut(Shape):
    """A notice as its reader sees it."""

    id: str
    case: str | None
    """None of an alarm, which is about no case."""
    subject: str
    body: str
    created_at: datetime
    read_at: datetime | None


class NoticePage(Shape):
    """A page of the inbox, newest first."""

    items: tuple[NoticeOut, ...]
    unread: int
    """Counted up to 1000."""
    next: str | None


class UnreadOut(Shape):
    """How many notices are unread, counted up to 1000."""

    unread: int
