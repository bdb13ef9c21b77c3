"""Codes that stand twice."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from duzhan.campaign.faults import Fault, Place, fault

K = TypeVar("K")


def repeated(places: Sequence[tuple[K, Place]]) -> Iterator[Fault]:
    """Name every code that an earlier line already has."""
    first: dict[K, int] = {}
    for code, place in places:
        if code in first:
            value = " ".join(code) if isinstance(code, tuple) else code
            yield fault("duplicate-code", place, value=value, first=first[code])
        else:
            first[code] = place.line
