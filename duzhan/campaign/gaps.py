"""Texts with gaps, as ``{area}-office``: whether they can be filled."""

from string import Formatter


def fits(text: str, allowed: frozenset[str]) -> bool:
    """Tell whether a text's gaps are all among those allowed, and its braces paired."""
    try:
        gaps = {gap for _, gap, _, _ in Formatter().parse(text) if gap is not None}
    except ValueError:
        return False
    return gaps <= allowed


def shown(allowed: frozenset[str]) -> str:
    """Write the allowed gaps as they are typed."""
    return " ".join(f"{{{gap}}}" for gap in sorted(allowed))
