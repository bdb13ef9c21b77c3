"""Areas and targets: codes that fit their level, parents that exist, names that the area really has."""

import re
from collections.abc import Iterator

from duzhan.campaign.areas import Area
from duzhan.campaign.checks import chains, twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.reading import Reading
from duzhan.campaign.sheets import Row
from duzhan.campaign.targets import Target
from duzhan.vocabulary import CodeSource, Level, TargetKind

SHAPES = {
    Level.PROVINCE: re.compile(r"\d{2}"),
    Level.CITY: re.compile(r"\d{4}|\d{2}9\d{3}"),
    Level.COUNTY: re.compile(r"\d{6}"),
    Level.TOWNSHIP: re.compile(r"\d{9}"),
    Level.VILLAGE: re.compile(r"\d{12}"),
}
LOCAL = re.compile(r"\d{6}L\d{2,}")
STATISTICAL = {Level.TOWNSHIP, Level.VILLAGE}
LEVEL_OF_TARGET = {TargetKind.COUNTY: Level.COUNTY, TargetKind.VILLAGE: Level.VILLAGE}


def check(reading: Reading) -> Iterator[Fault]:
    """Check areas.csv and targets.csv."""
    areas = {row.record.code: row.record for row in reading.areas}
    yield from twice.repeated([(row.record.code, row.place("code")) for row in reading.areas])
    yield from twice.repeated([((r.record.kind.value, str(r.record.order)), r.place("order")) for r in reading.targets])
    yield from twice.repeated([((r.record.kind.value, r.record.area), r.place("area")) for r in reading.targets])
    for row in reading.areas:
        yield from area_faults(row, areas)
    yield from loop_faults(reading)
    for target in reading.targets:
        yield from target_faults(target, areas)


def area_faults(row: Row[Area], areas: dict[str, Area]) -> Iterator[Fault]:
    """Check one area by itself and against its parent."""
    area = row.record
    if not well_formed(area):
        yield fault("code-malformed", row.place("code"), value=area.code, level=area.level.label)
    if area.level is not Level.PROVINCE and area.parent not in areas:
        yield fault("unknown-area", row.place("parent"), value=area.parent)


def well_formed(area: Area) -> bool:
    """Tell whether a code has its level's and source's shape and begins with its parent's county or city."""
    if area.code_source is CodeSource.NONE:
        return bool(LOCAL.fullmatch(area.code)) and area.code.startswith(area.parent[:6])
    source = CodeSource.STATISTICS if area.level in STATISTICAL else CodeSource.GBT_2260
    above = area.parent[:6] if "L" in area.parent else area.parent
    return area.code_source is source and bool(SHAPES[area.level].fullmatch(area.code)) and area.code.startswith(above)


def loop_faults(reading: Reading) -> Iterator[Fault]:
    """Name circles of parents, at the first area of each."""
    rows = {row.record.code: row for row in reading.areas}
    for code, circle in chains.loops({row.record.code: row.record.parent for row in reading.areas}).items():
        yield fault("parent-cycle", rows[code].place("parent"), value=" → ".join((*circle, code)))


def target_faults(row: Row[Target], areas: dict[str, Area]) -> Iterator[Fault]:
    """Check that a target's area exists, has the right level and bears the printed names."""
    target = row.record
    if target.area not in areas:
        yield fault("unknown-area", row.place("area"), value=target.area)
        return
    level = LEVEL_OF_TARGET[target.kind]
    if areas[target.area].level is not level:
        yield fault("level-mismatch", row.place("area"), value=target.area, expected=level.label)
        return
    for area in upward(target.area, areas):
        column = f"printed_{area.level.value}"
        printed = getattr(target, column, "")
        if printed and printed not in area.names:
            yield fault("printed-name-unknown", row.place(column), value=printed, area=area.code)


def upward(code: str, areas: dict[str, Area]) -> Iterator[Area]:
    """Yield an area and those above it; a circle ends where it closes."""
    seen: set[str] = set()
    while code in areas and code not in seen:
        seen.add(code)
        yield areas[code]
        code = areas[code].parent
