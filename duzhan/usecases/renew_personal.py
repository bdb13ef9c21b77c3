"""换钥重加密: what an old key encrypted is encrypted anew with the key in use, a bounded transaction at a time."""

from collections.abc import Callable

from duzhan.store import contact_secrets, personal, second_factors
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, Tx, transaction

CHUNK = 500


def renew_personal(pool: Pool, keyring: Keyring) -> int:
    """Renew every personal value, and return how many were; safe to stop and to run again. Raises KeysUnusable."""
    return _every(pool, keyring, personal.renew)


def renew_secrets(pool: Pool, keyring: Keyring) -> int:
    """Renew what contacts are signed with, as ``renew_personal`` does."""
    return _every(pool, keyring, contact_secrets.renew)


def renew_factors(pool: Pool, keyring: Keyring) -> int:
    """Renew the secrets of second factors, as ``renew_personal`` does."""
    return _every(pool, keyring, second_factors.renew)


def _every(pool: Pool, keyring: Keyring, renew: Callable[[Tx, Keyring, int], int]) -> int:
    renewed = 0
    while True:
        with transaction(pool) as tx:
            chunk = renew(tx, keyring, CHUNK)
        renewed += chunk
        if chunk < CHUNK:
            return renewed
