"""Duty leaders 包保领导: one row of liaisons.csv for each leader and area."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from duzhan.campaign.record import Record
from duzhan.vocabulary import Level


def empty_is_none(cell: object) -> object:
    """Read an empty cell as no date."""
    return None if cell == "" else cell


class Liaison(Record):
    """A leader's duty for one area, from the local date ``since`` to ``until``, both included; open while None."""

    name: str
    title: str
    level: Level
    """The leader's own level, not the area's: a provincial leader has level province."""
    area: str
    since: date = Field(alias="from")
    until: Annotated[date | None, BeforeValidator(empty_is_none)] = None

    def overlaps(self, other: "Liaison") -> bool:
        """Tell whether some day belongs to both terms."""
        return (other.until is None or self.since <= other.until) and (self.until is None or other.since <= self.until)
