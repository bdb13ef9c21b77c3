"""Places and units as they are registered, with every name that people write for them: the store fills it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duzhan.documents.sheet_words import key_of
from duzhan.vocabulary import Level, UnitKind

_SUFFIXES: Mapping[Level, Sequence[str]] = {
    Level.PROVINCE: ("省",),
    Level.CITY: ("示范区", "市"),
    Level.COUNTY: ("回族区", "区", "县", "市"),
    Level.TOWNSHIP: ("街道办事处", "街道", "镇", "乡"),
    Level.VILLAGE: ("村民委员会", "村委会", "村委", "社区", "村"),
}
_SHORTEST = 2
"""A name of one letter is none: 嵩县 stays 嵩县."""


@dataclass(frozen=True, slots=True)
class Place:
    """A registered area; ``written`` are its other names: as printed, aliases."""

    code: str
    name: str
    level: Level
    parent: str | None
    written: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return every way to write it, as keys: registered, printed, aliases, and each without its suffix."""
        full = [key_of(name) for name in (self.name, *self.written) if name]
        return tuple(dict.fromkeys([*full, *(short for name in full if (short := self._short(name)))]))

    def _short(self, name: str) -> str:
        for suffix in _SUFFIXES[self.level]:
            if name.endswith(suffix) and len(name) - len(suffix) >= _SHORTEST:
                return name[: -len(suffix)]
        return ""


@dataclass(frozen=True, slots=True)
class Body:
    """A registered unit; ``sector`` is None for who has none."""

    code: str
    name: str
    level: Level
    area: str
    kind: UnitKind
    sector: str | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The places within an importing office's area, with those above, and the units that answer for them."""

    area: str
    places: Mapping[str, Place]
    bodies: tuple[Body, ...]

    def within(self, code: str) -> bool:
        """Tell whether a place lies in the office's area."""
        return code.startswith(self.area)

    def below(self, code: str, level: Level) -> list[Place]:
        """List the places of a level that lie in an area, which need not be right above them."""
        return [place for place in self.places.values() if place.level is level and code in self.line(place.code)]

    def line(self, code: str) -> tuple[str, ...]:
        """Return the codes of a place and of all above it."""
        codes: list[str] = []
        at: str | None = code
        while at is not None and at in self.places:
            codes.append(at)
            at = self.places[at].parent
        return tuple(codes)

    def full_name(self, code: str) -> str:
        """Return a place's name from its city down."""
        line = [self.places[each] for each in self.line(code)]
        return "".join(place.name for place in reversed(line) if place.level is not Level.PROVINCE)
