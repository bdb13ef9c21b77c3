"""Reads a sheet of readings, one a row: 监测项, 行政区划代码, 户编号, 监测值, 监测日期, 来源编号."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duzhan.documents import sheet_dates, sheet_tables
from duzhan.documents.sheet_dates import Read, Span
from duzhan.documents.sheet_reading import Cell
from duzhan.documents.sheet_tables import Headings, TableRow
from duzhan.documents.sheet_words import shown, squeezed

HEADINGS: Mapping[str, str] = {
    "监测项": "fact",
    "行政区划代码": "area",
    "村代码": "area",
    "户编号": "household",
    "监测值": "value",
    "监测日期": "taken_on",
    "监测时间": "taken_on",
    "来源编号": "source_ref",
}
"""What a column is called; the order is free, and other columns are left alone."""
NEEDED = frozenset({"fact", "area", "value", "taken_on"})
WORDS: Mapping[str, float | None] = {
    "是": 1.0,
    "达标": 1.0,
    "√": 1.0,
    "否": 0.0,
    "不达标": 0.0,
    "×": 0.0,
    "不适用": None,
}
_HEADINGS = Headings(HEADINGS, NEEDED, "sheet_without_readings")


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A row: what it says of a fact, with the names of fields that cannot be read among ``faults``."""

    row: int
    fact: str
    area: str
    household: str
    value: float | None
    taken_on: date
    source_ref: str
    faults: tuple[str, ...] = ()


def rows(path: Path, span: Span) -> Iterator[SheetReading]:
    """Yield the rows of the first sheet that has the headings; raises SheetRefused, at the latest at the end."""
    for found in sheet_tables.rows(path, _HEADINGS):
        yield _read(found, span)


def _text(cell: Cell) -> str:
    return squeezed(shown(cell))


def _read(found: TableRow, span: Span) -> SheetReading:
    said = {name: found.row.at(at) for name, at in found.columns.items()}
    texts = {name: _text(said.get(name, "")) for name in ("fact", "area", "household", "source_ref")}
    on = sheet_dates.date_of(said["taken_on"], span, dates_1904=found.head.dates_1904)
    value, readable = _value(said["value"])
    faults = [] if readable else ["value"]
    if not isinstance(on, Read):
        faults.append("taken_at")
    taken_on = on.on if isinstance(on, Read) else span.first
    key = texts.pop("source_ref") or _key_of((*texts.values(), str(value), taken_on.isoformat()))
    return SheetReading(
        row=found.row.number, value=value, taken_on=taken_on, source_ref=key, faults=tuple(faults), **texts
    )


def _value(cell: Cell) -> tuple[float | None, bool]:
    """Read a value, and tell whether it is one."""
    if isinstance(cell, float):
        return cell, True
    text = _text(cell)
    if text in WORDS:
        return WORDS[text], True
    try:
        return float(text.removesuffix("%")), True
    except ValueError:
        return None, False


def _key_of(said: tuple[str, ...]) -> str:
    """Return a key for a row without one: the same reading in whatever file has the same, a corrected one another."""
    return f"sheet-{hashlib.sha256(chr(31).join(said).encode()).hexdigest()[:32]}"
