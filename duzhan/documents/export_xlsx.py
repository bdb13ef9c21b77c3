"""The ledger as a workbook: streamed to its file, ready to filter and to print, with the dictionaries as lists."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from duzhan.documents.export_cells import Cell, is_dangerous
from duzhan.documents.export_table import Table
from duzhan.wording import LEDGER_COLUMNS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 300_000
"""A sheet could hold three times as many, but nobody can work in it, and to pack it outlasts a snapshot's patience."""

_LONGEST = 32_767
"""Characters that a cell can hold."""
_FIRST = 2
"""The row of the first line, counted from 0: the caption and the headings stand above it."""
_FROZEN_COLUMNS = 2
_TO_FILL_IN = 5_000
"""How many lines of a blank sheet have their lists."""
_DICTIONARIES = "字典"
_A4 = 9
# A text in a cell is a text, whatever it looks like, and nothing that is written becomes a link.
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_WIDE = {"description": 40, "measures": 36, "progress": 32, "verification": 32, "units": 28, "light": 24, "remarks": 24}
_NARROW = {"position": 6, "city": 10, "county": 12, "township": 12, "severity": 8, "overdue_days": 8}
_USUAL = 16


@dataclass(frozen=True, slots=True)
class _Formats:
    """How cells look; ``quoted`` marks a text that could be taken for a formula, as a typed apostrophe does."""

    caption: Format
    heading: Format
    text: Format
    quoted: Format
    day: Format


def write(target: BinaryIO, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines as they come; only one of them is in memory at a time."""
    with _workbook(target) as book:
        formats = _formats(book)
        sheet = _sheet(book, table, formats)
        last = _FIRST
        for number, row in enumerate(rows, start=_FIRST):
            last = number
            for column, cell in enumerate(row):
                _put(sheet, (number, column), cell, formats)
        sheet.autofilter(_FIRST - 1, 0, last, len(table.columns) - 1)
        _lists(book, sheet, table, last)


def write_blank(target: BinaryIO, table: Table) -> None:
    """Write the headings alone, with the lists in every line that is to be filled in."""
    with _workbook(target) as book:
        sheet = _sheet(book, table, _formats(book))
        _lists(book, sheet, table, _FIRST + _TO_FILL_IN - 1)


@contextmanager
def _workbook(target: BinaryIO) -> Iterator[Workbook]:
    book = Workbook(target, _OPTIONS)
    try:
        yield book
    finally:
        book.close()


def _formats(book: Workbook) -> _Formats:
    body = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1, "font_size": 9}
    return _Formats(
        caption=book.add_format({"bold": True, "font_size": 11}),
        heading=book.add_format({**body, "bold": True, "valign": "vcenter", "align": "center", "bg_color": "#EEEEEE"}),
        text=book.add_format(body),
        quoted=book.add_format({**body, "quote_prefix": True}),
        day=book.add_format({**body, "num_format": "yyyy-mm-dd"}),
    )


def _sheet(book: Workbook, table: Table, formats: _Formats) -> Worksheet:
    sheet = book.add_worksheet(table.view.label)
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, _WIDE.get(column, _NARROW.get(column, _USUAL)), formats.text)
    sheet.freeze_panes(_FIRST, _FROZEN_COLUMNS)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _FIRST - 1)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.write_string(0, 0, table.caption, formats.caption)
    for index, heading in enumerate(table.headings()):
        sheet.write_string(_FIRST - 1, index, heading, formats.heading)
    return sheet


def _put(sheet: Worksheet, at: tuple[int, int], cell: Cell, formats: _Formats) -> None:
    match cell:
        case str():
            _put_text(sheet, at, cell, formats)
        case int():
            sheet.write_number(*at, cell, formats.text)
        case None:
            sheet.write_blank(*at, None, formats.text)
        case _:
            sheet.write_datetime(*at, cell, formats.day)


def _put_text(sheet: Worksheet, at: tuple[int, int], text: str, formats: _Formats) -> None:
    """Write a text as a text; one that is longer than a cell ends in an ellipsis."""
    whole = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    sheet.write_string(*at, whole, formats.quoted if is_dangerous(text) else formats.text)


def _lists(book: Workbook, sheet: Worksheet, table: Table, last: int) -> None:
    """Let the columns that have a dictionary take only its words; the words lie on a hidden sheet."""
    offered = {column: table.dictionaries[column] for column in table.columns if column in table.dictionaries}
    if not offered:
        return
    words = book.add_worksheet(_DICTIONARIES)
    words.hide()
    _fill(words, offered)
    for position, (column, choices) in enumerate(offered.items()):
        index = table.columns.index(column)
        letter = chr(ord("A") + position)
        rule = {
            "validate": "list",
            "source": f"='{_DICTIONARIES}'!${letter}$2:${letter}${len(choices) + 1}",
            "error_title": LEDGER_COLUMNS[column],
            "error_message": "请从列表中选择",
        }
        sheet.data_validation(_FIRST, index, last, index, rule)


def _fill(words: Worksheet, offered: Mapping[str, Sequence[str]]) -> None:
    """Write the dictionaries side by side, row by row: what is streamed is not gone back to."""
    for position, column in enumerate(offered):
        words.write_string(0, position, LEDGER_COLUMNS[column])
    for row in range(max(map(len, offered.values()))):
        for position, choices in enumerate(offered.values()):
            if row < len(choices):
                words.write_string(row + 1, position, choices[row])
