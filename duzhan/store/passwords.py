"""Passwords as they are stored: argon2id, nothing else."""

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from duzhan.errors import Unavailable

# OWASP's smallest argon2id set: 19 MiB and some 20 ms a guess.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# A flood of sign-ins may cost four cores and 80 MB, and no more.
_AT_ONCE = BoundedSemaphore(4)
_PATIENCE = 5.0  # seconds
_NOBODY = _HASHER.hash("nobody")


def hashed(password: str) -> str:
    """Return the argon2id hash of a password."""
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether a password is the stored one; None takes as long and is never matched."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Unavailable(retry_after=int(_PATIENCE))
    try:
        _HASHER.verify(password_hash or _NOBODY, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    finally:
        _AT_ONCE.release()
    return password_hash is not None
