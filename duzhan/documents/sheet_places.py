"""Finds the place that the cells of a row name, in printed, registered or short form, and what is left for 村/户."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from duzhan.documents.gazetteer import Gazetteer
from duzhan.documents.sheet_words import squeezed
from duzhan.vocabulary import Level

_COUNTY_DIGITS = 6
_ABOVE = (Level.PROVINCE, Level.CITY, Level.COUNTY)
_BELOW = (Level.TOWNSHIP, Level.VILLAGE)


class Cells(NamedTuple):
    """The cells of a row that say where, as they are written."""

    city: str = ""
    county: str = ""
    township: str = ""
    place: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The area and the text beyond it; or the column and code of what is wrong."""

    area: str = ""
    place: str = ""
    column: str = ""
    fault: str = ""


@dataclass(slots=True)
class PlaceFinder:
    """Looks places up in a gazetteer; what was asked once is remembered, since ledgers repeat themselves."""

    gazetteer: Gazetteer
    _known: dict[Cells, Found] = field(default_factory=dict)
    _indexes: dict[tuple[str, tuple[Level, ...]], dict[str, list[tuple[str, str]]]] = field(default_factory=dict)

    def find(self, cells: Cells) -> Found:
        """Return where a row lies: the smallest registered area that its cells name."""
        if cells not in self._known:
            self._known[cells] = self._find(cells)
        return self._known[cells]

    def _find(self, cells: Cells) -> Found:
        at, left = self.gazetteer.area, list[str]()
        for column, text in (("city", cells.city), ("county", cells.county)):
            code, rest = self._walk(at, text, _ABOVE)
            if rest:
                return Found(column=column, fault="area_unknown")
            at = code
        for text, levels in (
            (cells.location, (*_ABOVE, *_BELOW)),
            (cells.township, _BELOW),
            (cells.place, _BELOW),
        ):
            at, rest = self._walk(at, text, levels)
            left += [rest] if rest else []
        if len(at) < _COUNTY_DIGITS:
            return Found(column="location" if cells.location else "county", fault="area_missing")
        return Found(at, "".join(left))

    def _walk(self, at: str, text: str, levels: Sequence[Level]) -> tuple[str, str]:
        """Take one name after the other off a text, each below the last, and return where that led and the rest."""
        rest = squeezed(text)
        while rest:
            step = self._step(at, rest, tuple(levels))
            if step is None:
                break
            at, rest = step
        return at, rest

    def _step(self, at: str, text: str, levels: tuple[Level, ...]) -> tuple[str, str] | None:
        index = self._index(at, levels)
        for length in range(len(text), 1, -1):
            name = text[:length]
            # A short form counts only where it is the whole text: 大青山 does not lie in 大青村.
            found = {
                leads_to
                for code, leads_to in index.get(name, ())
                if length == len(text) or name in map(squeezed, self._in_full(code))
            }
            if len(found) == 1:
                return found.pop(), text[length:]
        return None

    def _in_full(self, code: str) -> tuple[str, ...]:
        place = self.gazetteer.places[code]
        return (place.name, *place.written)

    def _index(self, at: str, levels: tuple[Level, ...]) -> dict[str, list[tuple[str, str]]]:
        """Return, by every name, the places below or above a place, and where naming them leads.

        Naming what lies above, as 河南省 or the office's own county, leads no further away.
        """
        if (at, levels) not in self._indexes:
            index: dict[str, list[tuple[str, str]]] = {}
            above = self.gazetteer.line(at)
            for place in self.gazetteer.places.values():
                if place.level in levels and (place.code in above or at in self.gazetteer.line(place.code)):
                    leads_to = at if place.code in above else place.code
                    for name in place.names():
                        index.setdefault(name, []).append((place.code, leads_to))
            self._indexes[at, levels] = index
        return self._indexes[at, levels]
