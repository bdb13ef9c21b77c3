"""网络回调清单: the programs to which the caller's notices are copied."""

from duzhan import settings
from duzhan.model.contact import Contact
from duzhan.policy.permissions import Actor
from duzhan.store import contact_secrets, contacts, keyring
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Channel
from duzhan.wire.contacts import WebhookOut, WebhookSecret


def list_webhooks(tx: ReadTx, *, actor: Actor) -> tuple[WebhookOut, ...]:
    """List the actor's webhooks in use."""
    rows = contacts.of_account(tx, actor.account)
    return tuple(webhook_out(row) for row in rows if row.channel == Channel.WEBHOOK.value)


def webhook_out(row: Contact) -> WebhookOut:
    """Return a webhook without its secrets."""
    return WebhookOut(id=int(row.id or 0), url=row.address, secrets=len(row.secret.split()), created_at=row.created_at)


def with_secret(row: Contact) -> WebhookSecret:
    """Return a webhook with its newest secret, which is not shown again."""
    newest = contact_secrets.opened(row.secret, row.address, keyring.of(settings.current()))[0]
    return WebhookSecret(**webhook_out(row).model_dump(), secret=newest)
