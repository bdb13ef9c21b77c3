"""Reads a file that nobody trusts: a program of its own, with little memory, little time, and no way out.

Standard input is the file. Standard output is one JSON object a line: ``{"sheet": ...}``, then ``{"rows": ...}`` of
that sheet, at the end ``{"end": true}``; or ``{"refused": code}``. It must import nothing heavy.
"""

import codecs
import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import BinaryIO
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from duzhan.documents.sheet_limits import LIMITS, SheetRefused
from duzhan.documents.sheet_package import Package, inspect
from duzhan.documents.sheet_parts import PartFacts
from duzhan.documents.sheet_text import delimiter_of, text_of

_BATCH = 500
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WRITTEN_DATE = re.compile(r"\d{4}-\d\d-\d\d")

Cell = str | float | dict[str, str]
Row = tuple[int, list[Cell], list[int]]


# Codecs are files of Python's own, fetched when first asked for: after ``confine`` none can be opened.
_CODECS = ("ascii", "cp437", "gb18030", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")


def confine() -> None:
    """Give up memory, time, new files and new sockets; what is open stays open."""
    for codec in _CODECS:
        codecs.lookup(codec)
    resource.setrlimit(resource.RLIMIT_AS, (LIMITS.memory, LIMITS.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (LIMITS.seconds, LIMITS.seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No descriptor beyond those there are: neither a file nor a connection can be opened any more.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def main() -> None:
    """Read standard input and say what it holds, or why it is refused."""
    confine()
    try:
        for said in read(sys.stdin.buffer):
            sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.write('{"end": true}\n')
    except SheetRefused as refused:
        sys.stdout.write(json.dumps({"refused": refused.code}) + "\n")
    except MemoryError:
        sys.stdout.write('{"refused": "sheet_too_heavy"}\n')
    sys.stdout.flush()


def read(file: BinaryIO) -> Iterator[dict[str, object]]:
    """Yield the lines of the protocol for a workbook or a text file; raises SheetRefused."""
    head = file.read(8)
    file.seek(0)
    if head.startswith(_COMPOUND):
        raise SheetRefused("sheet_encrypted" if _ENCRYPTED in file.read(LIMITS.file) else "sheet_old_format")
    if head.startswith(b"PK"):
        yield from _workbook(file, inspect(file))
    else:
        yield from _table(file.read())


def _workbook(file: BinaryIO, package: Package) -> Iterator[dict[str, object]]:
    parts = dict(_sheet_parts(package))
    dates_1904 = b'date1904="1"' in package.parts["xl/workbook.xml"].text
    file.seek(0)
    try:
        with CalamineWorkbook.from_filelike(file) as workbook:
            for described in workbook.sheets_metadata:
                hidden = described.visible is not SheetVisibleEnum.Visible
                facts = parts.get(described.name, _NOTHING)
                if described.typ is not SheetTypeEnum.WorkSheet or hidden:
                    yield {"sheet": {"name": described.name, "hidden": hidden, "dates_1904": dates_1904}}
                    continue
                yield from _sheet(workbook, described.name, facts, dates_1904=dates_1904)
    except (CalamineError, zipfile.BadZipFile, OSError, UnicodeDecodeError, ValueError) as damaged:
        raise SheetRefused("sheet_damaged") from damaged


_NOTHING = PartFacts(frozenset(), frozenset(), b"")


def _sheet(workbook: CalamineWorkbook, name: str, facts: PartFacts, *, dates_1904: bool) -> Iterator[dict[str, object]]:
    sheet = workbook.get_sheet_by_name(name)
    height, width = sheet.end or (0, 0)
    if height >= LIMITS.rows or width >= LIMITS.columns:
        raise SheetRefused("sheet_too_wide")
    yield {
        "sheet": {
            "name": name,
            "hidden": False,
            "dates_1904": dates_1904,
            "hidden_columns": sorted(facts.hidden_columns),
            "merges": [[top + 1, left + 1, low + 1, right + 1] for (top, left), (low, right) in _merges(sheet)],
        }
    }
    before = [""] * (sheet.start or (0, 0))[1]
    formulas: dict[int, list[int]] = {}
    for row, column in sorted(facts.formulas):
        formulas.setdefault(row, []).append(column)
    written = (
        (number, [*before, *map(_cell, cells)], formulas.get(number, []))
        for number, cells in enumerate(sheet.iter_rows(), start=1)
    )
    yield from _batches(written)


def _merges(sheet: object) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    ranges: list[tuple[tuple[int, int], tuple[int, int]]] = getattr(sheet, "merged_cell_ranges", None) or []
    return ranges


def _table(content: bytes) -> Iterator[dict[str, object]]:
    text = text_of(content)
    csv.field_size_limit(LIMITS.cell)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    yield {"sheet": {"name": "", "hidden": False, "dates_1904": False, "hidden_columns": [], "merges": []}}
    try:
        yield from _batches((number, list[Cell](cells), list[int]()) for number, cells in enumerate(lines, start=1))
    except csv.Error as damaged:
        raise SheetRefused("sheet_damaged") from damaged


def _batches(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    batch: list[Row] = []
    for number, cells, formulas in rows:
        if number > LIMITS.rows or len(cells) > LIMITS.columns:
            raise SheetRefused("sheet_too_wide")
        if formulas or any(cell != "" for cell in cells):
            batch.append((number, cells, formulas))
        if len(batch) == _BATCH:
            yield {"rows": batch}
            batch = []
    yield {"rows": batch}


def _cell(value: object) -> Cell:
    """Return a cell as JSON: text, a number, or a date apart from both."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    return {"date": value.isoformat()} if isinstance(value, date) else str(value)


def _sheet_parts(package: Package) -> Iterator[tuple[str, PartFacts]]:
    """Pair the names of sheets with their parts; the texts were looked through for entities before."""
    book, relations = (package.parts.get(name) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    if book is None or relations is None:
        raise SheetRefused("sheet_damaged")
    try:
        targets = {
            str(each.get("Id")): str(each.get("Target"))
            for each in ET.fromstring(relations.text)  # noqa: S314  # has no entities
        }
        sheets = [
            (str(each.get("name")), targets.get(str(each.get(_RELATION)), ""))
            for each in ET.fromstring(book.text).iter()  # noqa: S314
            if each.tag.rpartition("}")[2] == "sheet"
        ]
    except ET.ParseError as damaged:
        raise SheetRefused("sheet_damaged") from damaged
    for name, target in sheets:
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        yield name, package.parts.get(part, _NOTHING)


if __name__ == "__main__":
    main()
