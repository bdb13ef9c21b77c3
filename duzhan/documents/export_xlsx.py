"""The ledger as a workbook: streamed to its file, ready to filter and to print, with the dictionaries as lists."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from duzhan.documents import export_paper, export_rows, sheet_paper
from duzhan.documents.export_cells import Cell
from duzhan.documents.export_rows import Styles
from duzhan.documents.export_table import Table
from duzhan.wording import LEDGER_COLUMNS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_LINES = 300_000
"""A sheet could hold three times as many, but nobody can work in it; its file would grow beyond what programs open."""

_FIRST = 2
"""The row of the first line, counted from 0: the caption and the headings stand above it."""
_HEADING_LINES = 4
_DICTIONARIES = "字典"
_SHEET, _END = "xl/worksheets/sheet1.xml", "</sheetData>"
# Lines resemble each other: more effort makes a file hardly smaller, and takes twice as long.
_EFFORT = 2
_FACE = "宋体"
# The book's own type too: columns are measured by it.
_TYPE = {"font_name": _FACE, "font_size": export_paper.TYPE_SIZE}
_INCH = 25.4


@dataclass(frozen=True, slots=True)
class _Formats:
    """How cells look; ``quoted`` marks a text that could be taken for a formula, as a typed apostrophe does."""

    caption: Format
    heading: Format
    text: Format
    quoted: Format
    day: Format


def write(target: BinaryIO, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines as they come, ``table.lines`` of them; a few are in memory at a time."""
    shell = BytesIO()
    styles = _shell(shell, table, filtered=True)
    lines = export_rows.sheet_rows(rows, _FIRST + 1, export_paper.widths(table.columns), styles)
    with ZipFile(shell) as empty, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_EFFORT) as book:
        for part in empty.infolist():
            if part.filename == _SHEET:
                _fill_sheet(book, _dimensioned(empty.read(part).decode(), table), lines)
            else:
                book.writestr(part, empty.read(part), compress_type=ZIP_DEFLATED)


def write_blank(target: BinaryIO, table: Table) -> None:
    """Write the headings alone, with the lists in each of the ``table.lines`` that are to be filled in."""
    _shell(target, table, filtered=False)


def _shell(target: BinaryIO, table: Table, *, filtered: bool) -> Styles:
    """Write a workbook that has everything but lines, and return the formats that they take."""
    with Workbook(target, {"in_memory": True, "default_format_properties": _TYPE}) as book:
        formats = _formats(book)
        sheet = _sheet(book, table, formats)
        last = _FIRST + max(table.lines, 1) - 1
        if filtered:
            sheet.autofilter(_FIRST - 1, 0, last, len(table.columns) - 1)
        _lists(book, sheet, table, last)
        numbers = [used._get_xf_index() for used in (formats.text, formats.quoted, formats.day)]  # noqa: SLF001  # it has no other name
    return Styles(*numbers)


def _dimensioned(sheet: str, table: Table) -> str:
    """Say of a sheet without lines how far it will go."""
    corners = (xl_rowcol_to_cell(_FIRST - 1 + lines, len(table.columns) - 1) for lines in (0, table.lines))
    empty, full = (f'<dimension ref="A1:{corner}"/>' for corner in corners)
    return sheet.replace(empty, full)


def _fill_sheet(book: ZipFile, sheet: str, lines: Iterable[bytes]) -> None:
    begin, end, rest = sheet.partition(_END)
    with book.open(_SHEET, "w") as part:
        part.write(begin.encode())
        for some in lines:
            part.write(some)
        part.write(f"{end}{rest}".encode())


def _formats(book: Workbook) -> _Formats:
    body = {"num_format": "@", "text_wrap": True, "valign": "top", "border": 1}
    return _Formats(
        caption=book.add_format({"bold": True, "valign": "vcenter"}),
        heading=book.add_format({**body, "bold": True, "valign": "vcenter", "align": "center", "bg_color": "#EEEEEE"}),
        text=book.add_format(body),
        quoted=book.add_format({**body, "quote_prefix": True}),
        day=book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "left"}),
    )


def _sheet(book: Workbook, table: Table, formats: _Formats) -> Worksheet:
    sheet = book.add_worksheet(table.view.label)
    for index, width in enumerate(export_paper.widths(table.columns)):
        sheet.set_column(index, index, width, formats.text)
    sheet.freeze_panes(_FIRST, export_paper.REPEATED)
    _print(sheet, table)
    # A row's own format: the lines of the columns would cross what is written over them.
    sheet.set_row(0, 2 * export_rows.LINE, formats.caption)
    sheet.set_row(_FIRST - 1, export_rows.LINE * _HEADING_LINES)
    # Beside the columns that every page repeats: pages further right would have a piece of it.
    sheet.write_string(0, export_paper.REPEATED, table.caption, formats.caption)
    for index, heading in enumerate(table.headings()):
        sheet.write_string(_FIRST - 1, index, heading, formats.heading)
    return sheet


def _print(sheet: Worksheet, table: Table) -> None:
    """Lay the sheet on paper: every page has the title, the headings, what a line is about, and its own number."""
    paper = export_paper.PAPERS[table.view]
    sheet.set_landscape()
    sheet.set_paper(paper.size)
    sheet.fit_to_pages(paper.wide, 0)
    sheet.print_across()
    side = export_paper.MARGIN / _INCH
    sheet.set_margins(left=side, right=side, top=0.75, bottom=0.6)
    sheet.repeat_rows(_FIRST - 1)
    sheet.repeat_columns(0, export_paper.REPEATED - 1)
    cutoff = f"&R&10{LEDGER_COLUMNS['as_of']}：{table.as_of}" if table.as_of else ""
    sheet.set_header(f'&C&"{_FACE},Bold"&16{table.view.label}{cutoff}', {"margin": 0.35})
    sheet.set_footer(sheet_paper.FOOTER, {"margin": 0.25})


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
