"""The layout of official papers by GB/T 9704, for Word: page, typefaces, lines, tables and the page number."""

from collections.abc import Sequence
from dataclasses import dataclass

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

LATIN = "Times New Roman"
PITCH = 28
"""Between two lines of the text, in points."""
CHARACTER = 16
"""三号, in points: what indents are counted in."""
TEXT_WIDTH = Mm(156)
WIDE = "　"
"""A blank as wide as a character."""
RED = RGBColor(0xC3, 0x20, 0x0F)
_BORDER = '<w:{side} {ns} w:val="{kind}" w:sz="{eighths}" w:space="1" w:color="{color}"/>'


@dataclass(frozen=True, slots=True)
class Type:
    """A typeface and its size in points."""

    face: str
    size: float
    bold: bool = False
    color: RGBColor | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What the file says about itself."""

    author: str
    title: str
    subject: str


TITLE = Type("方正小标宋简体", 22)
HEADING = Type("黑体", CHARACTER)
BODY = Type("仿宋_GB2312", CHARACTER)
CELL = Type("仿宋_GB2312", 12)
_PAGE = Type("宋体", 14)


def new_paper(about: About) -> Document:
    """Return an empty A4 page with the standard's margins and grid."""
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


def line(file: Document, *, pitch: int = PITCH, kept: bool = False) -> Paragraph:
    """Add a paragraph with an exact line pitch in points, kept together with the next one where it says so."""
    paragraph = file.add_paragraph()
    space(paragraph, pitch)
    paragraph.paragraph_format.keep_with_next = kept
    return paragraph


def centred(file: Document, words: str, type_: Type, *, pitch: int) -> Paragraph:
    """Add a centred line."""
    paragraph = line(file, pitch=pitch)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, words, type_)
    return paragraph


def text(file: Document, words: str, type_: Type = BODY, *, kept: bool = False) -> Paragraph:
    """Add a paragraph of text, indented by two characters."""
    paragraph = line(file, kept=kept)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Pt(2 * CHARACTER)
    write(paragraph, words, type_)
    return paragraph


def signature(file: Document, issuer: str, dated: str) -> None:
    """Add 发文机关署名 and 成文日期, at the right, indented by two and four characters."""
    line(file, kept=True)
    for words, characters in ((issuer, 2), (dated, 4)):
        paragraph = line(file, kept=words is issuer)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(characters * CHARACTER)
        write(paragraph, words, BODY)


def space(paragraph: Paragraph, pitch: int) -> None:
    """Set a paragraph's exact line pitch in points."""
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(pitch)


def write(paragraph: Paragraph, words: str, type_: Type) -> Run:
    """Add a run in a typeface; Word takes the Chinese one from an attribute of its own."""
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(type_.size), type_.bold
    if type_.color is not None:
        run.font.color.rgb = type_.color
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), type_.face)  # noqa: SLF001
    return run


def table(file: Document, widths: Sequence[Length], rows: Sequence[Sequence[str]]) -> Table:
    """Add a table of these column widths; its first row is repeated on every page, and no row is torn apart."""
    made: Table = file.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for number, (row, texts) in enumerate(zip(made.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # python-docx has no name for either
        properties.append(OxmlElement("w:cantSplit"))
        if number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, words, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            space(paragraph, 18)
            if number == 0:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(paragraph, words, CELL)
    return made


def border(paragraph: Paragraph, side: str, *, kind: str, eighths: int, color: str) -> None:
    """Draw a line above or below a paragraph, its width in eighths of a point."""
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
    borders.append(parse_xml(_BORDER.format(side=side, ns=nsdecls("w"), kind=kind, eighths=eighths, color=color)))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def number_pages(file: Document) -> None:
    """Put the page number between dashes at the foot, as the standard has it."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, "— ", _PAGE)
    field = write(paragraph, "", _PAGE)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        field._r.append(_field_part(kind, words))  # noqa: SLF001  # python-docx writes no fields
    write(paragraph, " —", _PAGE)


def _field_part(kind: str, words: str) -> BaseOxmlElement:
    if words:
        part = OxmlElement("w:instrText")
        part.text = words
    else:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    return part
