"""Cursors: where the next page continues, opaque to the caller and checked when it comes back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from duzhan.errors import InvalidInput

LARGEST = 2**63 - 1
"""PostgreSQL's bigint ends here."""


def encode(*keys: int) -> str:
    """Return a cursor that continues after these keys."""
    return urlsafe_b64encode(".".join(map(str, keys)).encode()).decode().rstrip("=")


def decode(cursor: str, keys: int) -> tuple[int, ...]:
    """Return the keys of a cursor; raises InvalidInput where it is none of ours."""
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (Error, ValueError) as broken:
        raise InvalidInput.of("cursor", "bad_cursor") from broken
    parts = text.split(".")
    if len(parts) != keys or not all(part.isdecimal() and part.isascii() for part in parts):
        raise InvalidInput.of("cursor", "bad_cursor")
    found = tuple(int(part) for part in parts)
    if max(found) > LARGEST or encode(*found) != cursor:
        raise InvalidInput.of("cursor", "bad_cursor")
    return found
