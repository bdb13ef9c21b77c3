"""Reads the caller's inbox: notices in words, newest first."""

from uuid import UUID

from duzhan.errors import InvalidInput
from duzhan.policy.permissions import Actor
from duzhan.store import inbox
from duzhan.store.transaction import ReadTx
from duzhan.usecases import notice_view
from duzhan.wire.notices import InboxFilter, NoticeOut, NoticePage


def read_inbox(tx: ReadTx, wanted: InboxFilter, *, actor: Actor) -> NoticePage:
    """Return a page of the actor's notices, and how many are unread; raises InvalidInput for a foreign cursor."""
    rows = inbox.page(tx, actor, _before(wanted.cursor), wanted.limit)
    items = []
    for row in rows[: wanted.limit]:
        words = notice_view.in_words(tx, row)
        items.append(
            NoticeOut(
                id=str(row["id"]),
                case=row["number"],
                subject=words.subject,
                body=words.body,
                created_at=row["created_at"],
                read_at=row["read_at"],
            )
        )
    more = len(rows) > wanted.limit
    return NoticePage(items=tuple(items), unread=inbox.unread(tx, actor), next=items[-1].id if more else None)


def _before(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as broken:
        raise InvalidInput.of("cursor", "bad_cursor") from broken
