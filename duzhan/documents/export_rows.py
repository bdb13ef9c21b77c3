"""Lines of a workbook's sheet as they stand in its file: written out, for a library spends most of its time on them.

Every text is an inline string, whatever it looks like: never a formula, never markup of the sheet's own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from xlsxwriter.utility import xl_col_to_name

from duzhan.documents.export_cells import Cell, is_dangerous

LONGEST = 32_767
"""UTF-16 units that a cell can hold."""

LINE, HIGHEST = 15, 405
"""Points: how high a line of text is, and a row can be."""
_BATCH = 100
"""Lines that are handed on in one piece."""
_DAY_ZERO = date(1899, 12, 30).toordinal()
# What XML cannot hold as it is; and what a spreadsheet would take for the escape of such a character.
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class Styles:
    """The numbers of the cell formats; ``quoted`` is for a text that could be taken for a formula."""

    text: int
    quoted: int
    day: int


def sheet_rows(rows: Iterable[Sequence[Cell]], first: int, widths: Sequence[int], styles: Styles) -> Iterator[bytes]:
    """Yield the rows, numbered from ``first`` on, counted from 1, some at a time; widths are in characters."""
    columns = [(f'<c r="{xl_col_to_name(column)}', width) for column, width in enumerate(widths)]
    numbered = enumerate(rows, start=first)
    while batch := list(islice(numbered, _BATCH)):
        yield "".join(_row(number, row, columns, styles) for number, row in batch).encode()


def _row(number: int, row: Sequence[Cell], columns: list[tuple[str, int]], styles: Styles) -> str:
    text = f'{number}" s="{styles.text}"'
    cells, high = [""], 1
    for (begin, width), cell in zip(columns, row, strict=True):
        if not cell and cell != 0:
            cells.append(f"{begin}{text}/>")
        elif isinstance(cell, str):
            style = f'{number}" s="{styles.quoted}"' if is_dangerous(cell) else text
            cells.append(f'{begin}{style} t="inlineStr"><is><t xml:space="preserve">{_written(cell)}</t></is></c>')
            if 2 * len(cell) >= width:
                high = max(high, _lines(cell, width))
        elif isinstance(cell, date):
            cells.append(f'{begin}{number}" s="{styles.day}"><v>{cell.toordinal() - _DAY_ZERO}</v></c>')
        else:
            cells.append(f"{begin}{text}><v>{cell}</v></c>")
    # Not every program works out by itself how high a row has to be.
    cells[0] = f'<row r="{number}" ht="{min(high * LINE, HIGHEST)}">'
    cells.append("</row>")
    return "".join(cells)


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in so many characters: a Chinese one, three bytes, is as wide as two."""
    return text.count("\n") - (len(text) + len(text.encode())) // 2 // -(width & ~1)


def _written(text: str) -> str:
    """Return a text as it is written; one that is longer than a cell ends in an ellipsis."""
    if len(text) > LONGEST // 2:
        text = _shortened(text)
    return _SPECIAL.sub(_escaped, text) if _SPECIAL.search(text) else text


def _shortened(text: str) -> str:
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST:
        return text
    # Half of a pair that the cut goes through is left out.
    return units[: 2 * (LONGEST - 1)].decode("utf-16-le", errors="ignore") + "…"


def _escaped(found: re.Match[str]) -> str:
    character = found.group()
    return _NAMED.get(character) or f"_x{ord(character):04X}_"
