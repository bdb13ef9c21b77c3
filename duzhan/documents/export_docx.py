"""Lines of the ledger as a Word file, for bulletins 通报: a heading, what part it is, and a table to edit further."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as Grid
from docx.table import _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from duzhan.documents.export_cells import Cell
from duzhan.documents.export_table import Table
from duzhan.wording import LEDGER_COLUMNS

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_LINES = 500
"""A bulletin names cases; whoever needs all of them takes the workbook."""
WIDTHS = {
    "position": 10,
    "number": 31,
    "county": 17,
    "township": 17,
    "place": 22,
    "description": 46,
    "units": 32,
    "due_on": 23,
    "light": 30,
    "completion": 17,
    "overdue_days": 12,
}
"""What a page holds beside each other, and how wide each column is, in mm: A4 across without its margins."""
COLUMNS = tuple(WIDTHS)

_TITLE, _BODY = ("方正小标宋简体", 18.0), ("仿宋_GB2312", 10.5)
_LATIN = "Times New Roman"


def write(target: BinaryIO, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines."""
    file = docx.Document()
    _set_up(file)
    _frame(file, table)
    title = file.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title.add_run(table.view.label), *_TITLE)
    _say(file.add_paragraph().add_run(table.caption), *_BODY)
    lines = file.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    lines.autofit = False
    for column, name in zip(lines.columns, table.columns, strict=True):
        column.width = Mm(WIDTHS[name])
    _fill(lines.rows[0], table.headings(), lines)
    _mark(lines.rows[0], "w:tblHeader")
    for row in rows:
        _fill(lines.add_row(), ["" if cell is None else str(cell) for cell in row], lines)
    file.save(target)


def _set_up(file: Document) -> None:
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)


def _frame(file: Document, table: Table) -> None:
    """Say on every page as of when the lines are, and which page of how many it is."""
    section = file.sections[0]
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    above.alignment, below.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    _say(above.add_run(f"{LEDGER_COLUMNS['as_of']}：{table.as_of}"), *_BODY)
    for words, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES"), (" 页", "")):
        _say(below.add_run(words), *_BODY)
        if field:
            _count(below, field)


def _count(paragraph: Paragraph, field: str) -> None:
    """Let Word count."""
    counted = OxmlElement("w:fldSimple")
    counted.set(qn("w:instr"), field)
    run = paragraph.add_run("1")
    _say(run, *_BODY)
    counted.append(run.element)
    paragraph._p.append(counted)  # noqa: SLF001  # python-docx has no name for fields


def _fill(row: _Row, texts: Sequence[str], lines: Grid) -> None:
    """Put texts into a row, which no page's end cuts in two."""
    _mark(row, "w:cantSplit")
    for cell, column, text in zip(row.cells, lines.columns, texts, strict=True):
        cell.width = column.width
        _say(cell.paragraphs[0].add_run(text), *_BODY)


def _mark(row: _Row, name: str) -> None:
    """Give a row a property; ``w:tblHeader`` prints it on top of every page."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx has no name for it


def _say(run: Run, face: str, size: float) -> None:
    run.font.name, run.font.size = _LATIN, Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
