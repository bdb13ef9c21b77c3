"""What tells who somebody is: identity and mobile numbers in a text, checked, found and blotted out.

Identity numbers are those of GB 11643: 17 digits with a date of birth among them, and a check character. A run of
digits that fails the check is something else, such as an account or a project's number.
"""

import re
import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_IDENTITY = re.compile(r"(?<![0-9])([0-9]{4})([0-9]{2}[ -]?[0-9]{8}[ -]?)([0-9]{3}[0-9Xx])(?![0-9Xx])")
_MOBILE = re.compile(r"(?<![0-9])(1[3-9][0-9])([ -]?[0-9]{4}[ -]?)([0-9]{4})(?![0-9])")
# Asked first: most texts have no such run of digits, of whichever width.
_LONG = re.compile(r"\d(?:[ \u3000-]?\d){10}")
_BORN = slice(6, 14)
_OLDEST = 1880
NUMBER_SHOWN = 4, 4
"""How much of an identity number is shown at its two ends."""


def is_identity_number(number: str) -> bool:
    """Tell whether 18 characters are an identity number: a date of birth that there was, and the right check."""
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) is None:
        return False
    try:
        born = date.fromisoformat(number[_BORN])
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return born.year >= _OLDEST and _CHECKS[total % len(_CHECKS)] == number[-1]


def found_in(text: str) -> str | None:
    """Return the fault of a text that holds somebody's number, None of one that holds none."""
    if _LONG.search(text) is None:
        return None
    plain = unicodedata.normalize("NFKC", text)
    if any(_checked(match) for match in _IDENTITY.finditer(plain)):
        return "identity_number_in_text"
    return "mobile_number_in_text" if _MOBILE.search(plain) else None


def blotted(text: str) -> str:
    """Return a text with the middle of every number in it blotted out; one without any stays as it was written."""
    if found_in(text) is None:
        return text
    plain = unicodedata.normalize("NFKC", text)
    plain = _IDENTITY.sub(lambda match: mask(match[0]) if _checked(match) else match[0], plain)
    return _MOBILE.sub(r"\1****\3", plain)


def mask(number: str) -> str:
    """Return an identity number that says where and nothing more: 4103**********1234."""
    head, tail = NUMBER_SHOWN
    bare = _bare(number)
    return f"{bare[:head]}{'*' * (len(bare) - head - tail)}{bare[-tail:]}"


def mask_name(name: str) -> str:
    """Return a name of which only the beginning is shown: 王**."""
    return name[:1] + "*" * (len(name) - 1)


def _checked(match: re.Match[str]) -> bool:
    return is_identity_number(_bare(match[0]))


def _bare(number: str) -> str:
    return re.sub(r"[ -]", "", number).upper()
