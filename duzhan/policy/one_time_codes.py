"""One-time codes of an authenticator: six digits of HMAC-SHA-1 over a 30-second step (RFC 4226, RFC 6238)."""

import hmac
from base64 import b32encode
from datetime import datetime

PERIOD = 30
DIGITS = 6
SECRET_BYTES = 20
_WINDOW = (0, -1, 1)


def code(secret: bytes, step: int) -> str:
    """Return the code of a step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_at(at: datetime) -> int:
    """Return the step of an aware instant."""
    return int(at.timestamp()) // PERIOD


def step_of(secret: bytes, given: str, at: datetime) -> int | None:
    """Return the step of which a code is, one step early or late allowed; None where it is of none."""
    steps = (step_at(at) + off for off in _WINDOW)
    return next((step for step in steps if hmac.compare_digest(code(secret, step).encode(), given.encode())), None)


def letters(secret: bytes) -> str:
    """Return a secret as people type it into an authenticator."""
    return b32encode(secret).decode()
