"""Units 责任单位: the rows of units.csv, and the patterns in them written out."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from duzhan.campaign import gaps
from duzhan.campaign.areas import Area
from duzhan.campaign.record import Record
from duzhan.campaign.targets import Target
from duzhan.vocabulary import Level, UnitKind


class AreaSet(StrEnum):
    """What the column ``area`` may say in place of a code, to stand for many rows."""

    EACH_CITY = "each-city"
    EACH_COUNTY = "each-county"
    EACH_CONCERNED_CITY = "each-concerned-city"
    EACH_CONCERNED_COUNTY = "each-concerned-county"
    EACH_CONCERNED_TOWNSHIP = "each-concerned-township"


EVERYWHERE = frozenset({AreaSet.EACH_CITY, AreaSet.EACH_COUNTY})
GAPS = frozenset({"area", "name", "parent"})
"""What a pattern's code, name and parent may contain: the area's code, its registered name, its parent's code."""

LEVEL_OF_SET = {
    AreaSet.EACH_CITY: Level.CITY,
    AreaSet.EACH_COUNTY: Level.COUNTY,
    AreaSet.EACH_CONCERNED_CITY: Level.CITY,
    AreaSet.EACH_CONCERNED_COUNTY: Level.COUNTY,
    AreaSet.EACH_CONCERNED_TOWNSHIP: Level.TOWNSHIP,
}


class Unit(Record):
    """A body that cases are assigned to, or an office of the leading group.

    ``parent`` is the unit one level up the chain of command; empty only for the provincial office.
    Offices have the sector ``office``, governments the sector ``government``: (area, sector) names one unit.
    """

    code: str
    name: str
    level: Level
    area: str
    kind: UnitKind
    sector: str
    parent: str = ""
    note: str = ""

    @property
    def area_set(self) -> AreaSet | None:
        """The set this row stands for; None for an ordinary row."""
        return AreaSet(self.area) if self.area in {*AreaSet} else None


def concerned(areas: Iterable[Area], targets: Iterable[Target]) -> frozenset[str]:
    """Name every area that is a target or contains one."""
    parents = {area.code: area.parent for area in areas}
    codes: set[str] = set()
    for target in targets:
        code = target.area
        while code in parents and code not in codes:
            codes.add(code)
            code = parents[code]
    return frozenset(codes)


def members(areas: Sequence[Area], concerned_codes: frozenset[str]) -> dict[AreaSet, tuple[Area, ...]]:
    """List the areas that each set stands for, in the order of areas.csv."""
    return {
        area_set: tuple(
            area for area in areas if area.level is level and (area_set in EVERYWHERE or area.code in concerned_codes)
        )
        for area_set, level in LEVEL_OF_SET.items()
    }


def can_be_filled(row: Unit) -> bool:
    """Tell whether a pattern's templates have no gap but those in GAPS."""
    return all(gaps.fits(text, GAPS) for text in (row.code, row.name, row.parent))


def filled(row: Unit, area: Area) -> Unit:
    """Write a pattern row out for one area."""
    facts = {"area": area.code, "name": area.name, "parent": area.parent}
    texts = {column: getattr(row, column).format(**facts) for column in ("code", "name", "parent")}
    return row.model_copy(update=texts | {"area": area.code})


def explicit(rows: Iterable[Unit]) -> frozenset[tuple[str, str]]:
    """Name the (area, sector) pairs that ordinary rows settle, which patterns then leave alone."""
    return frozenset((row.area, row.sector) for row in rows if row.area_set is None)


def expanded(
    row: Unit, places: Mapping[AreaSet, Sequence[Area]], taken: frozenset[tuple[str, str]]
) -> tuple[Unit, ...]:
    """Write one row out for the areas it stands for, but for those that an ordinary row settles."""
    area_set = row.area_set
    if area_set is None:
        return (row,)
    return tuple(filled(row, area) for area in places[area_set] if (area.code, row.sector) not in taken)
