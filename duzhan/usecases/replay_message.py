"""网络回调的消息: tries at a webhook, a test of it, and a message once more."""

from uuid import UUID, uuid4

from duzhan.errors import ContactNotFound, MessageNotFound
from duzhan.model.contact import Contact
from duzhan.policy.permissions import Actor
from duzhan.store import contacts
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import outgoing
from duzhan.vocabulary import Channel
from duzhan.wire import cursor
from duzhan.wire.contacts import TriesFilter, TryOut, TryPage, WebhookTest


def list_tries(tx: ReadTx, webhook: int, wanted: TriesFilter, *, actor: Actor) -> TryPage:
    """Return a page of the tries at one of the actor's webhooks; raises ContactNotFound."""
    row = _own(tx, webhook, actor)
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    made = contacts.tries(tx, webhook, outgoing.digest_of(row.address), before, wanted.limit)
    shown = made[: wanted.limit]
    items = tuple(TryOut(message=one.message, at=one.at, delivered=one.delivered, answer=one.answer) for one in shown)
    return TryPage(items=items, next=cursor.encode(shown[-1].id) if len(made) > wanted.limit else None)


def try_webhook(tx: Tx, webhook: int, *, actor: Actor) -> WebhookTest:
    """Write a test for one of the actor's webhooks; it leaves with the next delivery. Raises ContactNotFound."""
    _own(tx, webhook, actor)
    notice = uuid4()
    contacts.add_test(tx, webhook, notice)
    return WebhookTest(message=notice)


def replay_message(tx: Tx, webhook: int, message: UUID, *, actor: Actor) -> None:
    """Let a message leave again under its id, whatever became of it; one that waits anyhow stays as it is.

    Raises ContactNotFound, and MessageNotFound where the webhook never had it.
    """
    _own(tx, webhook, actor)
    if not contacts.replay(tx, webhook, message):
        raise MessageNotFound


def _own(tx: ReadTx, webhook: int, actor: Actor) -> Contact:
    row = contacts.find(tx, actor.account, webhook)
    if row is None or row.channel != Channel.WEBHOOK.value:
        raise ContactNotFound
    return row
