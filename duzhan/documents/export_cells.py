"""Cells of sheets that leave the house: what they hold, and what a spreadsheet might take for a formula."""

from datetime import date

Cell = str | int | date | None
"""A text, a count, a local date (never an instant), or nothing."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet may take for a formula, full-width forms included (promise 39)."""


def is_dangerous(text: str) -> bool:
    """Tell whether a spreadsheet that is given a text could calculate with it."""
    return text.startswith(DANGEROUS)


def harmless(text: str) -> str:
    """Return a text for a file without cell types: an apostrophe goes before what might be taken for a formula."""
    return f"'{text}" if is_dangerous(text) else text
