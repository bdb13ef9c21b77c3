"""Lines of the ledger as a Word file, for bulletins 通报: a heading, what part it is, and a table to edit further."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.run import Run

from duzhan.documents.export_cells import Cell
from duzhan.documents.export_table import Table

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_LINES = 500
"""A bulletin names cases; whoever needs all of them takes the workbook."""
COLUMNS = (
    *("position", "number", "county", "township", "place", "description"),
    *("units", "due_on", "light", "completion", "overdue_days"),
)
"""What a page holds beside each other."""

_TITLE, _BODY = ("方正小标宋简体", 18.0), ("仿宋_GB2312", 10.5)


def write(target: BinaryIO, table: Table, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the lines."""
    file = docx.Document()
    _set_up(file)
    _say(file.add_paragraph().add_run(table.view.label), *_TITLE)
    _say(file.add_paragraph().add_run(table.caption), *_BODY)
    lines = file.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _fill(lines.rows[0].cells, table.headings())
    _repeat(lines.rows[0])
    for row in rows:
        _fill(lines.add_row().cells, ["" if cell is None else str(cell) for cell in row])
    file.save(target)


def _set_up(file: Document) -> None:
    section = file.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)


def _fill(cells: Sequence[_Cell], texts: Sequence[str]) -> None:
    for cell, text in zip(cells, texts, strict=True):
        _say(cell.paragraphs[0].add_run(text), *_BODY)


def _repeat(row: _Row) -> None:
    """Print the headings on top of every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx has no name for it


def _say(run: Run, face: str, size: float) -> None:
    run.font.size = Pt(size)
    run.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
