"""Presences of those who come with a token: for acts that concern the way in itself."""

from duzhan.http.doors import Door
from duzhan.http.origins import address_of
from duzhan.policy.permissions import Actor
from duzhan.store.audit import By
from duzhan.usecases.presence import Presence


def of_token(door: Door) -> Presence:
    """Return who holds the token that the request shows; raises as the door does."""
    held = door.holder()
    return Presence(
        account=held.actor.account,
        username=held.actor.username,
        address=address_of(door.request),
        must=held.must,
        token=held.digest,
    )


def by(door: Door, actor: Actor) -> By:
    """Return who the audit says it was."""
    return By(actor.account, address_of(door.request))
