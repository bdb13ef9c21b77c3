"""死信: notices that were given up, listed without what they say, and sent again under the same id."""

from uuid import UUID

from duzhan.errors import Conflict, InvalidInput, MessageNotFound
from duzhan.store import dead_letters
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Channel
from duzhan.wire.dead_notices import DeadFilter, DeadNoticeOut, DeadNoticePage
from duzhan.wording import CONFLICTS


def list_dead_notices(tx: ReadTx, wanted: DeadFilter) -> DeadNoticePage:
    """Return a page of the dead notices, newest first; raises InvalidInput for a foreign cursor."""
    rows = dead_letters.page(tx, _before(wanted.cursor), wanted.limit)
    items = tuple(
        DeadNoticeOut(
            id=row["id"],
            message=row["message"],
            channel=Channel(row["channel"]),
            recipient=row["recipient"],
            promise=row["promise"],
            last_error=row["last_error"] or "",
            attempts=row["attempts"],
            created_at=row["created_at"],
            tried_at=row["tried_at"],
            told_by=None if row["told_by"] is None else Channel(row["told_by"]),
        )
        for row in rows[: wanted.limit]
    )
    return DeadNoticePage(items=items, next=str(items[-1].id) if len(rows) > wanted.limit else None)


def replay_dead_notice(tx: Tx, notice: UUID) -> int:
    """Let a dead notice leave again with whatever died of its message, under the same id; return how many those are.

    Raises MessageNotFound where it is not dead, Conflict where its clock has stopped or its case is closed.
    """
    if not dead_letters.is_dead(tx, notice):
        raise MessageNotFound
    count = dead_letters.replay(tx, notice)
    if not count:
        raise Conflict(CONFLICTS["notice_overtaken"])
    return count


def replay_dead_notices(tx: Tx) -> int:
    """Let every dead notice leave again that was not overtaken; return how many those are."""
    return dead_letters.replay_all(tx)


def _before(cursor: str | None) -> UUID | None:
    try:
        return None if cursor is None else UUID(cursor)
    except ValueError as broken:
        raise InvalidInput.of("cursor", "bad_cursor") from broken
