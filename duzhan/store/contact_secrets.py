"""Secrets of contacts as they stand in the database: each encrypted by itself, so that they are counted unopened.

They open only for the address that they were deposited for: one that is moved to another's row is worth nothing there.
"""

from collections.abc import Sequence

from sqlalchemy import text

from duzhan.store.keyring import Encrypted, Keyring
from duzhan.store.transaction import Tx

_MARK = "aes256:"
_OLD = text("""
select id, address, secret from contact
where secret <> '' and secret not similar to :renewed order by id limit :limit for update""")
_RENEW = text("update contact set secret = :secret where id = :id")


def sealed(secret: str, address: str, keyring: Keyring) -> str:
    """Return a secret as it is kept: the key's name and the ciphertext, without a space."""
    encrypted = keyring.encrypt(secret, _about(address))
    return f"{_MARK}{encrypted.key}:{encrypted.value.hex()}"


def opened(kept: str, address: str, keyring: Keyring) -> Sequence[str]:
    """Return the secrets of a contact, the newest first; raises KeysUnusable.

    One from before they were encrypted is what it is, until ``renew`` or a new one takes its place.
    """
    return [_opened(one, address, keyring) if one.startswith(_MARK) else one for one in kept.split()]


def renew(tx: Tx, keyring: Keyring, limit: int) -> int:
    """Encrypt with the key in use what up to ``limit`` contacts hold otherwise, and return how many those were."""
    own = f"{_MARK}{keyring.encrypts_with}:[0-9a-f]+"
    rows = tx.run(_OLD, {"renewed": f"{own}( {own})*", "limit": limit}).all()
    renewed = [
        {
            "id": row.id,
            "secret": " ".join(
                sealed(secret, row.address, keyring) for secret in opened(row.secret, row.address, keyring)
            ),
        }
        for row in rows
    ]
    if renewed:
        tx.write(_RENEW, renewed)
    return len(renewed)


def _opened(kept: str, address: str, keyring: Keyring) -> str:
    key, _, value = kept.removeprefix(_MARK).partition(":")
    return keyring.decrypt(Encrypted(key, bytes.fromhex(value)), _about(address))


def _about(address: str) -> str:
    return f"secret of {address}"
