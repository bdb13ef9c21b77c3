"""The letter 督办单 as a Word file, laid out by GB/T 9704: to be printed, sealed and archived."""

from dataclasses import dataclass
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from duzhan.documents import letter_words
from duzhan.documents.letter import Letter

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_RED = RGBColor(0xC3, 0x20, 0x0F)
_LATIN = "Times New Roman"
_PITCH = 28
_CHARACTER = 16
"""三号, in points: what indents are counted in."""
_TEXT_WIDTH = Mm(156)
_COLUMNS = (Mm(24), Mm(58), Mm(24), Mm(50))
_WIDE = "　"
"""A blank as wide as a character."""
_BORDER = '<w:{side} {ns} w:val="{kind}" w:sz="{eighths}" w:space="1" w:color="{color}"/>'


@dataclass(frozen=True, slots=True)
class _Type:
    """A typeface and its size in points."""

    face: str
    size: float
    bold: bool = False
    color: RGBColor | None = None


_HEAD = _Type("方正小标宋简体", 30, color=_RED)
_KIND = _Type("方正小标宋简体", 22, color=_RED)
_TITLE = _Type("方正小标宋简体", 22)
_BODY = _Type("仿宋_GB2312", _CHARACTER)
_COPIES = _Type("仿宋_GB2312", 14)
_CUT = _Type("宋体", 9)
_CAPTION = _Type("方正小标宋简体", 14)
_CELL = _Type("仿宋_GB2312", 12)
_PAGE = _Type("宋体", 14)


def document(letter: Letter) -> bytes:
    """Return the file."""
    file = docx.Document()
    _set_up(file, letter)
    _head(file, letter)
    _text(file, letter)
    _sign(file, letter)
    _receipt(file, letter)
    _number_pages(file)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _set_up(file: Document, letter: Letter) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001  # python-docx has no name for the grid
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(_PITCH * 20))
    normal = file.styles["Normal"]
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _BODY.face)
    about = file.core_properties
    about.author, about.title, about.subject = letter.issuer, letter.title, letter.document_number
    about.comments = about.keywords = ""
    about.last_modified_by = letter.issuer


def _head(file: Document, letter: Letter) -> None:
    _centred(file, letter.issuer, _HEAD, pitch=40)
    _centred(file, _WIDE.join(letter_words.KIND), _KIND, pitch=34)
    line = _line(file, pitch=30)
    line.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _write(line, f"{letter.document_number}\t{letter.kind}", _BODY)
    _border(line, "bottom", kind="thickThinSmallGap", eighths=24, color=str(_RED))
    _line(file, pitch=14)
    _centred(file, letter.title, _TITLE, pitch=32)
    _line(file, pitch=10)


def _text(file: Document, letter: Letter) -> None:
    _write(_line(file), f"{letter.addressee}：", _BODY)
    for words in letter.paragraphs:
        # The signature never stands on a page without text.
        paragraph = _line(file, kept=words is letter.paragraphs[-1])
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.first_line_indent = Pt(2 * _CHARACTER)
        _write(paragraph, words, _BODY)


def _sign(file: Document, letter: Letter) -> None:
    _line(file, kept=True)
    for words, characters in ((letter.issuer, 2), (letter.dated, 4)):
        line = _line(file, kept=words is letter.issuer)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(characters * _CHARACTER)
        _write(line, words, _BODY)
    if letter.copies:
        line = _line(file)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(_CHARACTER)
        _write(line, f"抄送：{letter.copied_to}。", _COPIES)


def _receipt(file: Document, letter: Letter) -> None:
    """Write the receipt under the line along which it is cut off; it is never torn apart by a page's end."""
    _line(file, pitch=12, kept=True)
    cut = _centred(file, "沿此线裁下，回执由签收单位加盖公章后扫描上传；已在线签收的不必另送", _CUT, pitch=14)
    cut.paragraph_format.keep_with_next = True
    _border(cut, "top", kind="dashed", eighths=6, color="555555")
    _centred(file, "回　执", _CAPTION, pitch=24).paragraph_format.keep_with_next = True
    signed = letter.receipt
    rows = (
        ("文　号", letter.document_number, "问题编号", letter.case_number),
        ("签收单位", letter.addressee, "签收时间", signed.minute if signed else ""),
        ("签 收 人", signed.signer if signed else "", "联系电话", ""),
        ("办理意见", signed.reply if signed else ""),
    )
    table = file.add_table(rows=len(rows), cols=len(_COLUMNS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = width
    for row, texts in zip(table.rows, rows, strict=True):
        row.height = Mm(9.4)
        for number, (cell, words) in enumerate(zip(row.cells, texts, strict=False)):
            cell.width = _COLUMNS[number]
            _fill(cell.paragraphs[0], words, heading=number % 2 == 0)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    opinion = table.rows[-1].cells[1].merge(table.rows[-1].cells[3])
    seal = opinion.add_paragraph()
    _fill(seal, f"（公章）{_WIDE}", heading=False)
    seal.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    seal.paragraph_format.keep_with_next = False


def _fill(paragraph: Paragraph, words: str, *, heading: bool) -> None:
    _space(paragraph, 18)
    paragraph.paragraph_format.keep_with_next = True
    if heading:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, words, _CELL)


def _number_pages(file: Document) -> None:
    """Put the page number between dashes at the foot, as the standard has it."""
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, "— ", _PAGE)
    field = _write(paragraph, "", _PAGE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        field._r.append(_field_part(kind, text))  # noqa: SLF001  # python-docx writes no fields
    _write(paragraph, " —", _PAGE)


def _field_part(kind: str, text: str) -> BaseOxmlElement:
    if text:
        part = OxmlElement("w:instrText")
        part.text = text
    else:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
    return part


def _centred(file: Document, words: str, type_: _Type, *, pitch: int) -> Paragraph:
    line = _line(file, pitch=pitch)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(line, words, type_)
    return line


def _line(file: Document, *, pitch: int = _PITCH, kept: bool = False) -> Paragraph:
    """Add a paragraph with an exact line pitch in points, kept together with the next one where it says so."""
    paragraph = file.add_paragraph()
    _space(paragraph, pitch)
    paragraph.paragraph_format.keep_with_next = kept
    return paragraph


def _space(paragraph: Paragraph, pitch: int) -> None:
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = Pt(pitch)


def _write(paragraph: Paragraph, words: str, type_: _Type) -> Run:
    """Add a run in a typeface; Word takes the Chinese one from an attribute of its own."""
    run = paragraph.add_run(words)
    run.font.name, run.font.size, run.font.bold = _LATIN, Pt(type_.size), type_.bold
    if type_.color is not None:
        run.font.color.rgb = type_.color
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), type_.face)  # noqa: SLF001
    return run


def _border(paragraph: Paragraph, side: str, *, kind: str, eighths: int, color: str) -> None:
    """Draw a line above or below a paragraph, its width in eighths of a point."""
    borders = parse_xml(f"<w:pBdr {nsdecls('w')}/>")
    borders.append(parse_xml(_BORDER.format(side=side, ns=nsdecls("w"), kind=kind, eighths=eighths, color=color)))
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
