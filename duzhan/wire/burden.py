"""Burden on villages 基层减负: what the system itself asked of each place, week by week."""

from datetime import date

from duzhan.vocabulary import Level
from duzhan.vocabulary.burden import BurdenAct
from duzhan.wire.shape import Code, Day, Shape


class BurdenFilter(Shape):
    """Which weeks and places; local dates, both included: without any the last twelve weeks."""

    since: Day | None = None
    until: Day | None = None
    area: Code | None = None
    """Only places in it."""
    level: Level = Level.VILLAGE


class LoadOut(Shape):
    """Fields typed, photographs asked, reports requested."""

    fields: int
    photos: int
    reports: int


class WeekLoad(LoadOut):
    """A week's load by the local date of its Monday; ``places`` is of how many places anything was asked."""

    week: date
    places: int


class ActLoad(LoadOut):
    """What one kind of act asked, so many times."""

    act: BurdenAct
    times: int


class PlaceLoad(LoadOut):
    """What was asked of a place, in all and week by week."""

    area: str
    name: str
    weeks: tuple[WeekLoad, ...]


class Burden(Shape):
    """What was asked of the places of a level: the trend, by act, and by place, those with most fields first."""

    since: date
    until: date
    level: Level
    total: LoadOut
    weeks: tuple[WeekLoad, ...]
    acts: tuple[ActLoad, ...]
    places: tuple[PlaceLoad, ...]
    more: int
    """How many places are not listed."""
