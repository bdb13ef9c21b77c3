"""Numbers as people write them: with any bracket or dash that a keyboard has, 文号 with its last word or without it."""

import re
import unicodedata

# As they are typed, to as the numbers have theirs.
_WRITTEN = str.maketrans("[]()［］（）【】﹝﹞－–—‐―", "〔〕" * 6 + "-" * 5)
_NUMBER = re.compile(r"[A-Z]{1,8}(?:-[0-9A-Z]{1,12}){2,3}")
_DOCUMENT = re.compile(r"\S{1,40}?〔(?P<year>20[0-9]{2})〕(?P<nth>[0-9]{1,9})")


def folded(written: str) -> str:
    """Return a number with our brackets and dashes, in ASCII where it can be, without spaces and the last 号."""
    spelled = unicodedata.normalize("NFKC", written.translate(_WRITTEN)).translate(_WRITTEN)
    return "".join(spelled.split()).removesuffix("号")


def document(number: str) -> tuple[int, int] | None:
    """Return the year and the running number of a folded 文号; None for what is none."""
    found = _DOCUMENT.fullmatch(number)
    return None if found is None else (int(found["year"]), int(found["nth"]))


def is_number(number: str) -> bool:
    """Tell whether a folded text in capitals looks like the number of a case, closure or letter."""
    return _NUMBER.fullmatch(number) is not None
