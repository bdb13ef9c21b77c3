"""Reads 责任单位 cells: several units in one, marked 牵头 and 配合 or not, in registered or short form."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from duzhan.documents.gazetteer import Body, Gazetteer
from duzhan.documents.ledger_headings import Headings
from duzhan.documents.sheet_words import folded, key_of
from duzhan.vocabulary import Level, UnitKind

_BETWEEN = re.compile(r"[、,;/|+\n]+")
_MARK_AFTER = re.compile(r"\((?P<mark>[^()]*)\)$")
_RANK = {Level.TOWNSHIP: 0, Level.VILLAGE: 0, Level.COUNTY: 1, Level.CITY: 2, Level.PROVINCE: 3}
_GENERIC = {Level.CITY: ("市",), Level.PROVINCE: ("省",), Level.TOWNSHIP: ()}
_GOVERNMENT = "人民政府"


@dataclass(frozen=True, slots=True)
class UnitsRead:
    """The lead unit and the co-units by their codes, and the names that no unit answers to."""

    lead: str | None
    co_units: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class UnitFinder:
    """Looks units up among those that answer for a place; what was asked once is remembered."""

    gazetteer: Gazetteer
    headings: Headings
    _known: dict[tuple[str, str, str], UnitsRead] = field(default_factory=dict)
    _indexes: dict[str, dict[str, str]] = field(default_factory=dict)
    _names_of: dict[str, str] = field(default_factory=dict)

    def find(self, lead: str, co: str, area: str) -> UnitsRead:
        """Return the units that the cells of 责任单位 and 配合单位 name for an area."""
        asked = lead, co, area
        if asked not in self._known:
            self._known[asked] = self._find(*asked)
        return self._known[asked]

    def name(self, code: str) -> str:
        """Return the registered name of a unit."""
        if not self._names_of:
            self._names_of.update((body.code, body.name) for body in self.gazetteer.bodies)
        return self._names_of[code]

    def _find(self, lead: str, co: str, area: str) -> UnitsRead:
        index = self._index(area)
        leads, others, unknown = list[str](), list[str](), list[str]()
        named = [*self._named(lead, takes_part=False), *self._named(co, takes_part=True)]
        for name, takes_part in named:
            code = index.get(key_of(name))
            if code is None:
                unknown.append(name)
            elif takes_part is not True and not leads:
                leads.append(code)
            elif code not in (*leads, *others):
                others.append(code)
        co_units = tuple(code for code in others if code not in leads)
        return UnitsRead(leads[0] if leads else None, co_units, tuple(unknown))

    def _named(self, cell: str, *, takes_part: bool) -> Iterator[tuple[str, bool]]:
        """Yield each name of a cell and whether it only takes part; a mark in front holds until the next one."""
        standing = takes_part
        for piece in _BETWEEN.split(self._marks_apart(folded(cell))):
            name = piece.strip(" :.。")
            mark, rest = self._marked(name)
            if mark is not None:
                standing, name = mark, rest
            after = _MARK_AFTER.search(name)
            only = standing
            if after is not None:
                said, _ = self._marked(after["mark"])
                only = standing if said is None else said
                name = name[: after.start()]
            if name.strip():
                yield name.strip(), only

    def _marks_apart(self, text: str) -> str:
        """Let a mark that follows a name without a comma begin a piece of its own: 水利局 配合:卫健委."""
        for word in (*self.headings.units.lead, *self.headings.units.co):
            text = re.sub(rf"\s+(?={word}\s*:)", "、", text)
        return text

    def _marked(self, name: str) -> tuple[bool | None, str]:
        for takes_part, words in ((False, self.headings.units.lead), (True, self.headings.units.co)):
            for word in sorted(words, key=len, reverse=True):
                rest = name.removeprefix(word)
                if rest != name and (not rest.strip() or rest.lstrip().startswith(":")):
                    return takes_part, rest.strip(" :")
        return None, name

    def _index(self, area: str) -> dict[str, str]:
        county = area[:6]
        if county not in self._indexes:
            line = self.gazetteer.line(county)
            answering = [
                body
                for body in self.gazetteer.bodies
                if body.area in line or (body.kind is UnitKind.GOVERNMENT and body.area.startswith(county))
            ]
            index: dict[str, str] = {}
            for body in sorted(answering, key=lambda body: _RANK[body.level]):
                for name in self._names(body):
                    index.setdefault(name, body.code)
            self._indexes[county] = index
        return self._indexes[county]

    def _names(self, body: Body) -> Iterator[str]:
        """Yield every way to write a unit, as keys, the registered one first."""
        yield key_of(body.name)
        place = self.gazetteer.places[body.area]
        if body.kind is UnitKind.GOVERNMENT:
            yield from (name + end for name in place.names() for end in (_GOVERNMENT, "政府", ""))
            return
        bare = key_of(body.name)
        for name in place.names():
            bare = bare.removeprefix(name)
        aliases = [key_of(alias) for alias in self.headings.units.sectors.get(body.sector or "", ())]
        generic = _GENERIC.get(body.level, ("县", "区", "市" if place.name.endswith("市") else "县"))
        for rest in dict.fromkeys((bare, *aliases)):
            for before in (*place.names(), *generic, *(f"{word}委" for word in generic), ""):
                yield before + rest
