"""Words of a cell: full-width forms folded, spaces taken out, numbers written as people wrote them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from duzhan.wire import telltale

_SPACES = re.compile(r"\s+")
_PUNCTUATION = re.compile(r"[\s:,;.、。/\\()\[\]{}<>《》【】“”\"'‘’*_—-]+")
_LONG_NUMBER = re.compile(r"\d(?:[ \u3000-]?\d){10}")
_MOBILE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"(?<!\d)(\d{4})\d{10}(\d{3}[\dXx])(?!\d)")
EXACT = 10**15
"""From here on a number of a sheet no longer has every digit that was typed."""


def folded(text: str) -> str:
    """Return a text with full-width letters, digits and punctuation as half-width ones, trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def squeezed(text: str) -> str:
    """Return a folded text without any space: 嵩 县 is 嵩县."""
    return _SPACES.sub("", folded(text))


@lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """Return what two ways to write the same heading or word have in common."""
    return _PUNCTUATION.sub("", folded(text)).casefold()


def has_long_number(texts: Iterable[str]) -> bool:
    """Tell whether one of some texts may have something to blot out."""
    return _LONG_NUMBER.search("\n".join(texts)) is not None


def masked(text: str) -> str:
    """Return a text with the middle of mobile numbers and identity numbers blotted out."""
    if _LONG_NUMBER.search(text) is None:
        return text
    return _IDENTITY.sub(r"\1**********\2", _MOBILE.sub(r"\1****\2", telltale.blotted(text)))


def shown(cell: str | float | date) -> str:
    """Return a cell as people see it; a whole number has no point."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell)
    return cell.isoformat()
