"""The letter 督办单 as a Word file, laid out by GB/T 9704: to be printed, sealed and archived."""

from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from duzhan.documents import letter_words, official_layout
from duzhan.documents.letter import Letter
from duzhan.documents.official_layout import BODY, CELL, CHARACTER, RED, TEXT_WIDTH, TITLE, WIDE, About, Type

MEDIA_TYPE = official_layout.MEDIA_TYPE

_COLUMNS = (Mm(24), Mm(58), Mm(24), Mm(50))
_HEAD = Type("方正小标宋简体", 30, color=RED)
_KIND = Type("方正小标宋简体", 22, color=RED)
_COPIES = Type("仿宋_GB2312", 14)
_CUT = Type("宋体", 9)
_CAPTION = Type("方正小标宋简体", 14)


def document(letter: Letter) -> bytes:
    """Return the file."""
    file = official_layout.new_paper(About(letter.issuer, letter.title, letter.document_number))
    _head(file, letter)
    _text(file, letter)
    _sign(file, letter)
    _receipt(file, letter)
    official_layout.number_pages(file)
    written = BytesIO()
    file.save(written)
    return written.getvalue()


def _head(file: Document, letter: Letter) -> None:
    official_layout.centred(file, letter.issuer, _HEAD, pitch=40)
    official_layout.centred(file, WIDE.join(letter_words.KIND), _KIND, pitch=34)
    line = official_layout.line(file, pitch=30)
    line.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    official_layout.write(line, f"{letter.document_number}\t{letter.kind}", BODY)
    official_layout.border(line, "bottom", kind="thickThinSmallGap", eighths=24, color=str(RED))
    official_layout.line(file, pitch=14)
    official_layout.centred(file, letter.title, TITLE, pitch=32)
    official_layout.line(file, pitch=10)


def _text(file: Document, letter: Letter) -> None:
    official_layout.write(official_layout.line(file), f"{letter.addressee}：", BODY)
    for words in letter.paragraphs:
        # The signature never stands on a page without text.
        official_layout.text(file, words, kept=words is letter.paragraphs[-1])


def _sign(file: Document, letter: Letter) -> None:
    official_layout.signature(file, letter.issuer, letter.dated)
    if letter.copies:
        line = official_layout.line(file)
        line.paragraph_format.left_indent = line.paragraph_format.right_indent = Pt(CHARACTER)
        official_layout.write(line, f"抄送：{letter.copied_to}。", _COPIES)


def _receipt(file: Document, letter: Letter) -> None:
    """Write the receipt under the line along which it is cut off; it is never torn apart by a page's end."""
    official_layout.line(file, pitch=12, kept=True)
    says = "沿此线裁下，回执由签收单位加盖公章后扫描上传；已在线签收的不必另送"
    cut = official_layout.centred(file, says, _CUT, pitch=14)
    cut.paragraph_format.keep_with_next = True
    official_layout.border(cut, "top", kind="dashed", eighths=6, color="555555")
    official_layout.centred(file, "回　执", _CAPTION, pitch=24).paragraph_format.keep_with_next = True
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
    official_layout.space(paragraph, 18)
    paragraph.paragraph_format.keep_with_next = True
    if heading:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    official_layout.write(paragraph, words, CELL)
