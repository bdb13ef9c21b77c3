"""Tables under one row of headings, as sheets of readings and of plans are: the columns in any order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from duzhan.documents import sheet_reading
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_reading import SheetHead, SheetRow
from duzhan.documents.sheet_words import shown, squeezed

_LOOKED_AT = 10
"""Rows at the top among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The field that each heading stands for, the fields that a table has, and how one without them is refused."""

    fields: Mapping[str, str]
    needed: frozenset[str]
    missing: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row below the headings, with the columns of the fields and the sheet that it is on."""

    head: SheetHead
    columns: Mapping[str, int]
    row: SheetRow


def rows(path: Path, headings: Headings) -> Iterator[TableRow]:
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
            yield TableRow(head, columns, said)
        elif looked_at < _LOOKED_AT:
            looked_at += 1
            columns = _columns(said, headings)
    if not columns:
        raise SheetRefused(headings.missing)


def _columns(row: SheetRow, headings: Headings) -> Mapping[str, int]:
    """Return where each field stands, nothing for a row that is not the headings'."""
    texts = enumerate((squeezed(shown(cell)) for cell in row.cells), start=1)
    found = {headings.fields[text]: at for at, text in texts if text in headings.fields}
    return found if found.keys() >= headings.needed else {}
