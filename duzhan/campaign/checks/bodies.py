"""Units: codes and duties that stand once, areas and parents that exist, a chain that ends."""

from collections.abc import Iterator, Sequence

from duzhan.campaign.areas import Area
from duzhan.campaign.checks import chains, twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.reading import Reading
from duzhan.campaign.sheets import Row
from duzhan.campaign.units import LEVEL_OF_SET, Unit
from duzhan.vocabulary import UnitKind


def check(reading: Reading) -> Iterator[Fault]:
    """Check units.csv, patterns written out."""
    areas = {row.record.code: row.record for row in reading.areas}
    rows = reading.units
    yield from once_a_line(twice.repeated([(row.record.code, row.place("code")) for row in rows]))
    duties = [((row.record.area, row.record.sector), row.place("sector")) for row in rows]
    yield from once_a_line(twice.repeated(duties))
    yield from once_a_line(area_faults(rows, areas))
    yield from once_a_line(parent_faults(rows))
    for pattern in reading.unit_rows:
        area_set = pattern.record.area_set
        if area_set and pattern.record.level is not LEVEL_OF_SET[area_set]:
            expected = LEVEL_OF_SET[area_set].label
            yield fault("level-mismatch", pattern.place("level"), value=pattern.record.code, expected=expected)
    yield from loop_faults(rows)


def area_faults(rows: Sequence[Row[Unit]], areas: dict[str, Area]) -> Iterator[Fault]:
    """Check that each unit's area exists and is of the unit's level."""
    for row in rows:
        unit = row.record
        if unit.area not in areas:
            yield fault("unknown-area", row.place("area"), value=unit.area)
        elif unit.level is not areas[unit.area].level:
            yield fault("level-mismatch", row.place("level"), value=unit.code, expected=areas[unit.area].level.label)


def parent_faults(rows: Sequence[Row[Unit]]) -> Iterator[Fault]:
    """Check that each unit's parent is an office; only the first of all units, the highest office, has none."""
    offices = {row.record.code for row in rows if row.record.kind is UnitKind.OFFICE}
    for row in rows:
        unit = row.record
        highest = row is rows[0] and unit.kind is UnitKind.OFFICE and not unit.parent
        if not highest and unit.parent not in offices:
            yield fault("unknown-unit", row.place("parent"), value=unit.parent)


def once_a_line(faults: Iterator[Fault]) -> Iterator[Fault]:
    """Keep one fault for each line, column and kind: a pattern repeats its mistake in every area."""
    seen: set[tuple[int, str, str]] = set()
    for found in faults:
        key = (found.line, found.field, found.code)
        if key not in seen:
            seen.add(key)
            yield found


def loop_faults(rows: Sequence[Row[Unit]]) -> Iterator[Fault]:
    """Name circles in the chain of command, at the first unit of each."""
    by_code = {row.record.code: row for row in rows}
    for code, circle in chains.loops({row.record.code: row.record.parent for row in rows}).items():
        yield fault("parent-cycle", by_code[code].place("parent"), value=" → ".join((*circle, code)))
