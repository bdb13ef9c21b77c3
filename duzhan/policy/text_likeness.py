"""How alike two Chinese texts are: by the pairs of characters that they share, once writing habits are taken away."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

Grams = frozenset[str]
"""The pairs of neighbouring characters of a text; of a single character that character."""

_TEN, _MYRIAD = 10, 10_000


def normalised(text: str) -> str:
    """Return a text without spaces and punctuation, with narrow characters, small letters and Arabic digits.

    Full-width forms become plain ones and Chinese numerals figures, so that 一百二十, １２０ and 120 are one text.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_figures(letter for letter in plain if unicodedata.category(letter)[0] in "LN"))


def _figures(letters: Iterable[str]) -> Iterator[str]:
    """Yield the letters, each run of Chinese numerals as one figure."""
    run: list[int] = []
    for letter in letters:
        value = None if letter.isdecimal() else unicodedata.numeric(letter, None)
        if value is not None and value == int(value):
            run.append(int(value))
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


def grams(text: str) -> Grams:
    """Return the pairs of characters of a normalised text."""
    return frozenset(map("".join, pairwise(text))) or frozenset(filter(None, (text,)))


def alike(ours: Grams, theirs: Grams) -> float:
    """Return Dice's measure, from 0 for nothing in common to 1 for the same pairs; nothing is like nothing."""
    together = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / together if together else 0.0
