"""联系方式: an account is reached there too, from the next notice on."""

import base64
import binascii
import secrets
from dataclasses import dataclass, field

from duzhan import settings
from duzhan.errors import Conflict, InvalidInput
from duzhan.model.contact import Contact
from duzhan.store import contact_secrets, contacts, keyring
from duzhan.store.transaction import Tx
from duzhan.usecases import contact_address
from duzhan.vocabulary import Channel
from duzhan.wording import CONFLICTS

MOST = 20
"""Contacts of one account, webhooks too."""
PREFIX = "whsec_"
_BYTES, _MOST_BYTES = 24, 64
_SIGNED = frozenset({Channel.DINGTALK, Channel.FEISHU})
"""Robots whose owners can set a secret."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A contact as asked for: ``position`` None for the last, ``secret`` empty for none, a webhook's for a new one."""

    channel: Channel
    address: str
    secret: str = field(default="", repr=False)
    position: int | None = None


def add_contact(tx: Tx, wish: Wish, *, account: int, allowed: frozenset[str]) -> Contact:
    """Add a contact to an account; raises InvalidInput for an address that the channel cannot have, Conflict for many.

    ``allowed`` are the in-house receivers of the settings. The same address twice is refused by the database.
    """
    address = contact_address.checked(wish.channel, wish.address, allowed)
    if len(contacts.of_account(tx, account)) >= MOST:
        raise Conflict(CONFLICTS["too_many_contacts"])
    secret = _secret(wish)
    row = Contact(
        account=account,
        channel=wish.channel.value,
        address=address,
        secret=contact_secrets.sealed(secret, address, keyring.of(settings.current())) if secret else "",
        position=wish.position or contacts.next_position(tx, account),
        created_at=tx.now,
    )
    return contacts.add(tx, row)


def generated() -> str:
    """Return a new webhook secret, as Standard Webhooks writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def _secret(wish: Wish) -> str:
    if wish.channel is Channel.WEBHOOK:
        return _of_webhook(wish.secret) if wish.secret else generated()
    if wish.secret and wish.channel not in _SIGNED:
        raise InvalidInput.of("secret", "secret_not_taken")
    if wish.secret and not (wish.secret.isascii() and wish.secret.isprintable() and " " not in wish.secret):
        raise InvalidInput.of("secret", "bad_secret")
    return wish.secret


def _of_webhook(secret: str) -> str:
    """Return a secret that the official verifiers take; raises InvalidInput."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as broken:
        raise InvalidInput.of("secret", "bad_webhook_secret") from broken
    if not secret.startswith(PREFIX) or not _BYTES <= len(key) <= _MOST_BYTES:
        raise InvalidInput.of("secret", "bad_webhook_secret")
    return secret
