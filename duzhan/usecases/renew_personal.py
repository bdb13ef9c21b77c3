"""换钥重加密: what an old key encrypted is encrypted anew with the key in use, a bounded transaction at a time."""

from duzhan.store import personal
from duzhan.store.keyring import Keyring
from duzhan.store.transaction import Pool, transaction

CHUNK = 500


def renew_personal(pool: Pool, keyring: Keyring) -> int:
    """Renew every personal value, and return how many were; safe to stop and to run again. Raises KeysUnusable."""
    renewed = 0
    while True:
        with transaction(pool) as tx:
            chunk = personal.renew(tx, keyring, CHUNK)
        renewed += chunk
        if chunk < CHUNK:
            return renewed
