"""The letter 督办单 as a Word file, laid out by GB/T 9704: to be printed, sealed and archived."""

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from duzhan.documents import formal_docx, letter_words
from duzhan.documents.formal_docx import (
    BODY,
    CELL,
    CHARACTER,
    COPIES,
    HEAD,
    KIND,
    WIDE,
    About,
    Type,
)
from duzhan.documents.letter import Letter

MEDIA_TYPE = formal_docx.MEDIA_TYPE

_COLUMNS = (Mm(24), Mm(58), Mm(24), Mm(50))
_CUT = Type("宋体", 9)
_CAPTION = Type("方正小标宋简体", 14)


def document(letter: Letter) -> bytes:
    """Return the file."""
    file = formal_docx.begun(About(letter.issuer, letter.title, letter.document_number))
    _head(file, letter)
    _text(file, letter)
    _sign(file, letter)
    _receipt(file, letter)
    return formal_docx.finished(file)


def _head(file: Document, letter: Letter) -> None:
    formal_docx.centred(file, letter.issuer, HEAD, pitch=40)
    formal_docx.centred(file, WIDE.join(letter_words.KIND), KIND, pitch=34)
    formal_docx.headed(file, letter.document_number, letter.kind, letter.title)


def _text(file: Document, letter: Letter) -> None:
    formal_docx.write(formal_docx.line(file), f"{letter.addressee}：", BODY)
    for words in letter.paragraphs:
        formal_docx.paragraph(file, words)


def _sign(file: Document, letter: Letter) -> None:
    formal_docx.signed(file, letter.issuer, letter.dated)
    if letter.copies:
        line = formal_docx.line(file)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(CHARACTER)
        formal_docx.write(line, f"抄送：{letter.copied_to}。", COPIES)


def _receipt(file: Document, letter: Letter) -> None:
    """Write the receipt under the line along which it is cut off; it is never torn apart by a page's end."""
    formal_docx.line(file, pitch=12, kept=True)
    says = "沿此线裁下，回执由签收单位加盖公章后扫描上传；已在线签收的不必另送"
    cut = formal_docx.centred(file, says, _CUT, pitch=14)
    cut.paragraph_format.keep_with_next = True
    formal_docx.border(cut, "top", kind="dashed", eighths=6, color="555555")
    formal_docx.centred(file, "回　执", _CAPTION, pitch=24).paragraph_format.keep_with_next = True
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
    _fill(seal, f"（公章）{WIDE}", heading=False)
    seal.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    seal.paragraph_format.keep_with_next = False


def _fill(paragraph: Paragraph, words: str, *, heading: bool) -> None:
    formal_docx.space(paragraph, 18)
    paragraph.paragraph_format.keep_with_next = True
    if heading:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    formal_docx.write(paragraph, words, CELL)
