"""查看未读: how many notices wait for their reader, and nothing of what they say."""

from duzhan.policy.permissions import Actor
from duzhan.store import inbox
from duzhan.store.transaction import ReadTx
from duzhan.wire.notices import UnreadOut


def watch_inbox(tx: ReadTx, *, actor: Actor) -> UnreadOut:
    """Return how many notices the actor has not read, as the inbox and every page count them."""
    return UnreadOut(unread=inbox.unread(tx, actor))
