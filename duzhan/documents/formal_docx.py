"""Formal documents 公文 as Word files: page, typefaces and lines by GB/T 9704, shared by every kind of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

RED = RGBColor(0xC3, 0x20, 0x0F)
PITCH = 28
CHARACTER = 16
"""三号, in points: what indents are counted in."""
TEXT_WIDTH = Mm(156)
WIDE = "　"
"""A blank as wide as a character."""
_LATIN = "Times New Roman"
_BORDER = '<w:{side} {ns} w:val="{kind}" w:sz="{eighths}" w:space="1" w:color="{color}"/>'
_CELL_PITCH = 18


@dataclass(frozen=True, slots=True)
class Type:
    """A typeface and its size in points."""

    face: str
    size: float
    bold: bool = False
    color: RGBColor | None = None


HEAD = Type("方正小标宋简体", 30, color=RED)
KIND = Type("方正小标宋简体", 22, color=RED)
TITLE = Type("方正小标宋简体", 22)
HEADING = Type("黑体", CHARACTER)
BODY = Type("仿宋_GB2312", CHARACTER)
COPIES = Type("仿宋_GB2312", 14)
CELL = Type("仿宋_GB2312", 12)
_PAGE = Type("宋体", 14)


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    author: str
    title: str
    subject: str


def begun(about: About) -> Document:
    """Return an empty file with the standard's page: A4, 22 lines of 28 characters."""
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  # python-docx has no name for the grid
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(PITCH * 20))
    normal = file.styles["Normal"]
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY.face)
    said = file.core_properties
    said.author, said.title, said.subject = about.author, about.title, about.subject
    said.comments = said.keywords = ""
    said.last_modified_by = about.author
    return file


def finished(file: Document) -> bytes:
    """Put numbers on the pages and return the file's bytes."""
    _number_pages(file)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def paragraph(file: Document, words: str, type_: Type = BODY, *, kept: bool = False) -> Paragraph:
    """Add a paragraph of running text, its first line two characters in."""
    added = line(file, kept=kept)
    added.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    added.paragraph_format.first_line_indent = Pt(2 * CHARACTER)
    write(added, words, type_)
    return added


def signed(file: Document, issuer: str, dated: str) -> None:
    """Put the issuer's name and the date at the right; they never stand on a page without text."""
    for last in file.paragraphs[-1:]:
        last.paragraph_format.keep_with_next = True
    line(file, kept=True)
    for words, characters in ((issuer, 2), (dated, 4)):
        added = line(file, kept=words is issuer)
        added.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        added.paragraph_format.right_indent = Pt(characters * CHARACTER)
        write(added, words, BODY)


def ruled(file: Document, rows: Sequence[Sequence[str]], widths: Sequence[Length]) -> None:
    """Add a ruled table whose first row is its head, repeated on every page; cells after the first are centred."""
    table = file.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  # python-docx has no name for it
        if number == 0:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
        for position, (cell, words) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = widths[position]
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            space(cell.paragraphs[0], _CELL_PITCH)
            if number == 0 or position:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(cell.paragraphs[0], words, CELL)


def centred(file: Document, words: str, type_: Type, *, pitch: int) -> Paragraph:
    """Add a centred line."""
    added = line(file, pitch=pitch)
    added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(added, words, type_)
    return added


def headed(file: Document, number: str, opposite: str, title: str) -> None:
    """Write the number and what stands opposite it above the red double rule, and the title below it."""
    numbered = line(file, pitch=30)
    numbered.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    write(numbered, f"{number}\t{opposite}", BODY)
    border(numbered, "bottom", kind="thickThinSmallGap", eighths=24, color=str(RED))
    line(file, pitch=14)
    centred(file, title, TITLE, pitch=32)
    line(file, pitch=10)


def line(file: Document, *, pitch: int = PITCH, kept: bool = False) -> Paragraph:
    """Add a paragraph with an exact line pitch in points, kept together with the next one where it says so."""
    paragraph = file.add_paragraph()
    space(paragraph, pitch)
    paragraph.paragraph_format.keep_with_next = kept
    return paragraph


def space(paragraph: Paragraph, pitch: int) -> None:
    """Give a paragraph an exact line pitch in points and nothing around it."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(pitch)


def write(paragraph: Paragraph, words: str, type_: Type) -> Run:
    """Add a run in a typeface; Word takes the Chinese one from an attribute of its own."""
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.bold = _LATIN, Pt(type_.size), type_.bold
    if type_.color is not None:
        run.font.color.rgb = type_.color
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), type_.face)  # noqa: SLF001
    return run


def border(paragraph: Paragraph, side: str, *, kind: str, eighths: int, color: str) -> None:
    """Draw a line above or below a paragraph, its width in eighths of a point."""
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
    borders.append(parse_xml(_BORDER.format(side=side, ns=nsdecls("w"), kind=kind, eighths=eighths, color=color)))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number_pages(file: Document) -> None:
    """Put the page number between dashes at the foot, as the standard has it."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, "— ", _PAGE)
    field = write(paragraph, "", _PAGE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        field._r.append(_field_part(kind, text))  # noqa: SLF001  # python-docx writes no fields
    write(paragraph, " —", _PAGE)


def _field_part(kind: str, text: str) -> BaseOxmlElement:
    if text:
        part = OxmlElement("w:instrText")
        part.text = text
    else:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    return part
