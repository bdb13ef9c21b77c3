"""更换密钥: two secrets sign while one replaces the other, so that no receiver has to switch at an exact moment."""

from duzhan import settings
from duzhan.errors import ContactNotFound
from duzhan.model.contact import Contact
from duzhan.policy.permissions import Actor
from duzhan.store import contact_secrets, contacts, keyring
from duzhan.store.transaction import Tx
from duzhan.usecases import add_contact
from duzhan.usecases.list_webhooks import webhook_out, with_secret
from duzhan.vocabulary import Channel
from duzhan.wire.contacts import WebhookOut, WebhookSecret


def rotate_secret(tx: Tx, webhook: int, *, actor: Actor) -> WebhookSecret:
    """Make a new secret for one of the actor's webhooks; the one before stays valid, older ones do not."""
    row = _held(tx, webhook, actor)
    made = contact_secrets.sealed(add_contact.generated(), row.address, keyring.of(settings.current()))
    row.secret = " ".join([made, *row.secret.split()[:1]])
    contacts.set_secret(tx, webhook, row.secret)
    return with_secret(row)


def retire_secret(tx: Tx, webhook: int, *, actor: Actor) -> WebhookOut:
    """Sign with the newest secret alone; again is no error."""
    row = _held(tx, webhook, actor)
    row.secret = row.secret.split()[0]
    contacts.set_secret(tx, webhook, row.secret)
    return webhook_out(row)


def _held(tx: Tx, webhook: int, actor: Actor) -> Contact:
    row = contacts.lock(tx, actor.account, webhook)
    if row is None or row.channel != Channel.WEBHOOK.value:
        raise ContactNotFound
    return row
