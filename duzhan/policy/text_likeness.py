"""How alike two Chinese texts are: by the pairs of characters that they share, once writing habits are taken away."""

import re
import sys
import unicodedata
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise

Grams = frozenset[str]
"""The pairs of neighbouring characters of a text; of a single character that character."""

_TEN, _MYRIAD = 10, 10_000
_NO_LETTERS = re.compile(r"[\W_]+")
_BETWEEN_CLAUSES = re.compile(r"[^\w\s]+|\n")


def normalised(text: str) -> str:
    """Return a text without spaces and punctuation, with narrow characters, small letters and Arabic digits.

    Full-width forms become plain ones and Chinese numerals figures, so that 一百二十, １２０ and 120 are one text.
    """
    plain = _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    values = [_value(letter) for letter in plain]
    return "".join(_figures(plain, values)) if any(value is not None for value in values) else plain


@cache
def _value(letter: str) -> int | None:
    """Return what a numeral that is no digit says."""
    value = None if letter.isdecimal() else unicodedata.numeric(letter, None)
    return int(value) if value is not None and value == int(value) else None


def _figures(letters: str, values: list[int | None]) -> Iterator[str]:
    """Yield the letters, each run of Chinese numerals as one figure."""
    run: list[int] = []
    for letter, value in zip(letters, values, strict=True):
        if value is not None:
            run.append(value)
            continue
        if run:
            yield str(_counted(run))
            run = []
        yield letter
    if run:
        yield str(_counted(run))


def _counted(run: list[int]) -> int:
    """Return the figure that numerals say: 2 100 3 10 is 230, 2 0 2 0 is 2020."""
    total = section = digit = 0
    for value in run:
        if value < _TEN:
            digit = digit * 10 + value
        elif value < _MYRIAD:
            section, digit = section + (digit or 1) * value, 0
        else:
            total, section, digit = (total + section + digit) * value, 0, 0
    return total + section + digit


def clauses(text: str) -> Iterator[str]:
    """Yield the normalised clauses of a text: between commas and stops of either width."""
    return map(normalised, _BETWEEN_CLAUSES.split(text))


def grams(text: str) -> Grams:
    """Return the pairs of characters of a normalised text; equal pairs of many texts are one in memory."""
    return frozenset(map(sys.intern, map("".join, pairwise(text)))) or frozenset(filter(None, (text,)))


def alike(ours: Collection[str], theirs: Collection[str]) -> float:
    """Return Dice's measure, from 0 for nothing in common to 1 for the same pairs; nothing is like nothing."""
    together = len(ours) + len(theirs)
    return 2 * len(frozenset(theirs).intersection(ours)) / together if together else 0.0
