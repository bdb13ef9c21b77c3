"""Keeps the words of the cases that came since the last time, so that a search need not read them (ADR 0049)."""

from dataclasses import dataclass

from duzhan.store import words
from duzhan.store.transaction import Pool, transaction

CHUNK = 5000
"""Cases in one transaction."""


@dataclass(frozen=True, slots=True)
class WordsReport:
    """Of how many cases the words were kept."""

    cases: int


def keep_words(pool: Pool, *, chunk: int = CHUNK) -> WordsReport:
    """Keep the words of every case that was there the last time; those that have come since are next.

    Until then a search reads the newest cases themselves, so nothing that was logged goes unfound.
    """
    cases = 0
    while True:
        with transaction(pool) as tx:
            kept = words.keep(tx, chunk)
        cases += kept
        if kept < chunk:
            return WordsReport(cases)
