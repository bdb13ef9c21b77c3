"""停用联系方式: nothing more goes there; what waits goes the next way."""

from duzhan.errors import ContactNotFound
from duzhan.policy.permissions import Actor
from duzhan.store import contacts
from duzhan.store.transaction import Tx


def disable_contact(tx: Tx, contact: int, *, actor: Actor) -> None:
    """Disable one of the actor's contacts; raises ContactNotFound where it is none, or was disabled before."""
    if contacts.lock(tx, actor.account, contact) is None:
        raise ContactNotFound
    contacts.disable(tx, contact)
