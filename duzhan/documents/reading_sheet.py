"""Reads a sheet of readings, one a row: 监测项, 行政区划代码, 户编号, 监测值, 监测日期, 来源编号."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from duzhan.documents import sheet_dates, sheet_reading
from duzhan.documents.sheet_dates import Read, Span
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_reading import Cell, SheetHead, SheetRow
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
LOOKED_AT = 10
"""Rows at the top among which the headings are looked for."""


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
    columns: Mapping[str, int] = {}
    head: SheetHead | None = None
    looked_at = 0
    for said in sheet_reading.read_file(path):
        if isinstance(said, SheetHead):
            head, looked_at = (said, 0) if not columns else (None, 0)
        elif head is None or head.hidden:
            continue
        elif columns:
            yield _read(said, columns, span, head)
        elif looked_at < LOOKED_AT:
            looked_at += 1
            columns = _headings(said)
    if not columns:
        raise SheetRefused("sheet_without_readings")


def _headings(row: SheetRow) -> Mapping[str, int]:
    """Return where each column stands, nothing for a row that is not the headings'."""
    found = {HEADINGS[text]: at for at, cell in enumerate(row.cells, start=1) if (text := _text(cell)) in HEADINGS}
    return found if found.keys() >= NEEDED else {}


def _text(cell: Cell) -> str:
    return squeezed(shown(cell))


def _read(row: SheetRow, columns: Mapping[str, int], span: Span, head: SheetHead) -> SheetReading:
    said = {name: row.at(at) for name, at in columns.items()}
    texts = {name: _text(said.get(name, "")) for name in ("fact", "area", "household", "source_ref")}
    on = sheet_dates.date_of(said["taken_on"], span, dates_1904=head.dates_1904)
    value, readable = _value(said["value"])
    faults = [] if readable else ["value"]
    if not isinstance(on, Read):
        faults.append("taken_at")
    taken_on = on.on if isinstance(on, Read) else span.first
    key = texts.pop("source_ref") or _key_of((*texts.values(), str(value), taken_on.isoformat()))
    return SheetReading(row=row.number, value=value, taken_on=taken_on, source_ref=key, faults=tuple(faults), **texts)


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
