"""Units and duty leaders' terms, as those see them who keep them."""

from datetime import date

from pydantic import Field

from duzhan.vocabulary import Level, UnitKind
from duzhan.wire.shape import Code, Day, Line, OptionalLine, Shape


class UnitFilter(Shape):
    """A page of the units; ``q`` is part of a code, a name or an area's name, ``after`` the last code seen."""

    q: OptionalLine | None = None
    after: Code | None = None


class UnitOut(Shape):
    """A unit; ``since`` is null for one that was adopted, ``ended_on`` while it lasts."""

    code: str
    name: str
    level: Level
    kind: UnitKind
    sector: str | None
    area: str
    area_name: str
    parent: str | None
    since: date | None
    ended_on: date | None


class UnitPage(Shape):
    """Units in the order of their codes; ``next`` is the code after which the following page begins."""

    items: tuple[UnitOut, ...]
    next: str | None


class NewUnit(Shape):
    """A unit of an area, at the area's level; its code is made of area and sector."""

    name: Line
    kind: UnitKind
    area: Code
    sector: Code | None = None
    """Of a sector department only."""
    parent: Code


class UnitChange(Shape):
    """Another name, another office above, or both, from now on."""

    name: Line | None = None
    parent: Code | None = None
    reason: Line


class UnitEnd(Shape):
    """The unit's last day, today or before."""

    ended_on: Day
    reason: Line


class TermOut(Shape):
    """A duty leader's term for an area; both dates inclusive, ``until`` null while it lasts.

    ``accounts`` are the user names that get what is sent to the duty leader of the area and level.
    """

    id: int
    name: str
    title: str
    level: Level
    area: str
    area_name: str
    since: date
    until: date | None
    ended: bool
    accounts: tuple[str, ...]
    mine: bool
    """Whether the reader may change it."""


class Vacancy(Shape):
    """The counties concerned that nobody of a level leads today."""

    level: Level
    areas: tuple[str, ...]
    names: tuple[str, ...]


class TermPage(Shape):
    """Every term in the reader's areas, and what is vacant there today."""

    items: tuple[TermOut, ...]
    vacant: tuple[Vacancy, ...]


class NewTerm(Shape):
    """A duty leader's term from a local date; open without ``until``."""

    name: Line
    title: Line
    level: Level
    area: Code
    since: Day
    until: Day | None = None


class Successor(Shape):
    """Who takes over on a local date: the term before ends the day before."""

    name: Line
    title: Line
    since: Day


class TermEnd(Shape):
    """A term's last day."""

    until: Day
    reason: Line


class AccountChange(Shape):
    """What a person is called and where mail reaches them."""

    name: Line
    email: OptionalLine | None = Field(default=None)
