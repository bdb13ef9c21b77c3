"""Readings of indicators as they come in."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from duzhan.wire.shape import Code, Instant, Shape

Household = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{0,40}$")]
"""The pseudonym that the source gave a household of the village; empty is the village. Never an identity number."""
MOST = 2000
"""Readings in one request."""


class ReadingIn(Shape):
    """One fact of a subject; ``source_ref`` is the source's own key and makes receiving idempotent.

    A correction is a reading of the same instant under a new key.
    """

    fact: Code
    area: Code
    """The village's code."""
    household: Household = ""
    value: (
        Annotated[float, Field(strict=True, allow_inf_nan=False)]
        | Annotated[bool, Field(strict=True)]
        | Literal["not_applicable"]
    )
    """A number; true or false for a fact that is one of yes and no; ``not_applicable`` where the fact may be that."""
    taken_at: Instant
    source_ref: Code


class ReadingsIn(Shape):
    """A batch: all of it is taken, or none."""

    readings: Annotated[tuple[ReadingIn, ...], Field(min_length=1, max_length=MOST)]


class ReadingsTaken(Shape):
    """What became of a batch: how many readings are new, and how many were there before, word for word."""

    received: int
    known: int
