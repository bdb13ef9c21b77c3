"""联系方式清单: where the caller is reached outside the inbox."""

from duzhan.model.contact import Contact
from duzhan.policy.permissions import Actor
from duzhan.store import contacts
from duzhan.store.transaction import ReadTx
from duzhan.usecases import contact_address
from duzhan.vocabulary import Channel
from duzhan.wire.contacts import ContactOut


def list_contacts(tx: ReadTx, *, actor: Actor) -> tuple[ContactOut, ...]:
    """List the actor's contacts in use, in the order in which they are tried; webhooks have a list of their own."""
    rows = contacts.of_account(tx, actor.account)
    return tuple(contact_out(row) for row in rows if row.channel != Channel.WEBHOOK.value)


def contact_out(row: Contact) -> ContactOut:
    """Return a contact as its owner sees it."""
    return ContactOut(
        id=int(row.id or 0),
        channel=Channel(row.channel),
        address=contact_address.shown(Channel(row.channel), row.address),
        has_secret=bool(row.secret),
        position=row.position,
        created_at=row.created_at,
    )
