"""Marks a notice in the caller's inbox as read."""

from uuid import UUID

from duzhan.errors import NotFound
from duzhan.policy.permissions import Actor
from duzhan.store import inbox
from duzhan.store.transaction import Tx


def mark_read(tx: Tx, notice: UUID, *, actor: Actor) -> None:
    """Mark a notice as read; a second time changes nothing. Raises NotFound where it is not in the actor's inbox."""
    if not inbox.mark_read(tx, actor, notice):
        raise NotFound
