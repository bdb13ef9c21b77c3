"""The letter as a Word file: GB/T 9704's page, typefaces and line pitch, and the letter's own words."""

from dataclasses import replace
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from sheets import LETTER, SIGNED

from duzhan.documents import letter_docx
from duzhan.documents.letter import Letter
from duzhan.vocabulary import Role


def opened(letter: Letter) -> Document:
    return docx.Document(BytesIO(letter_docx.document(letter)))


def paragraph(file: Document, words: str) -> Paragraph:
    return next(each for each in file.paragraphs if words in each.text)


def typeface(each: Paragraph) -> tuple[str | None, float]:
    """Return the Chinese typeface and the size of a paragraph's first run."""
    run = each.runs[0]
    fonts = run._r.rPr.rFonts  # noqa: SLF001  # python-docx has no name for the Chinese typeface
    size = run.font.size
    assert size is not None
    return fonts.get(qn("w:eastAsia")), size.pt


def cells(file: Document) -> list[list[str]]:
    (table,) = file.tables
    return [[cell.text.strip() for cell in row.cells] for row in table.rows]


def test_the_page_is_a4_with_the_standard_s_margins() -> None:
    (section,) = opened(LETTER).sections
    page = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length / Mm(1)) for length in (*page, *margins)] == [210, 297, 37, 35, 28, 26]


@pytest.mark.parametrize(
    ("words", "face", "size"),
    [
        ("督　办　单", "方正小标宋简体", 22),
        (LETTER.title, "方正小标宋简体", 22),
        ("豫脱贫督办〔2020〕231号", "仿宋_GB2312", 16),
        ("嵩县水利局：", "仿宋_GB2312", 16),
        ("石坡组11户饮水靠拉运。", "仿宋_GB2312", 16),
        ("2020年6月29日", "仿宋_GB2312", 16),
    ],
)
def test_every_part_has_its_chinese_typeface_and_size(words: str, face: str, size: float) -> None:
    assert typeface(paragraph(opened(LETTER), words)) == (face, size)


def test_the_head_is_red_and_nothing_else_is() -> None:
    file = opened(LETTER)
    red = [each.text for each in file.paragraphs if any(str(run.font.color.rgb) == "C3200F" for run in each.runs)]
    assert red == ["河南省脱贫攻坚领导小组办公室", "督　办　单"]


def test_the_body_has_28_points_a_line_and_an_indent_of_two_characters() -> None:
    file = opened(LETTER)
    for words in LETTER.paragraphs:
        layout = paragraph(file, words).paragraph_format
        assert (layout.line_spacing_rule, layout.line_spacing) == (WD_LINE_SPACING.EXACTLY, Pt(28))
        assert layout.first_line_indent == Pt(32)


def test_the_letter_s_words_stand_in_the_order_of_the_sheet() -> None:
    said = [each.text for each in opened(LETTER).paragraphs if each.text]
    assert said == [
        "河南省脱贫攻坚领导小组办公室",
        "督　办　单",
        "豫脱贫督办〔2020〕231号\t督办（橙灯）",
        LETTER.title,
        "嵩县水利局：",
        *LETTER.paragraphs,
        "河南省脱贫攻坚领导小组办公室",
        "2020年6月29日",
        "抄送：县级包保领导、市领导小组办公室。",
        "沿此线裁下，回执由签收单位加盖公章后扫描上传；已在线签收的不必另送",
        "回　执",
    ]


def test_a_letter_to_nobody_else_has_no_copies() -> None:
    assert not [each for each in opened(replace(LETTER, copies=())).paragraphs if "抄送" in each.text]


def test_the_receipt_is_blank_until_it_is_signed_and_then_says_who_and_when() -> None:
    blank = cells(opened(LETTER))
    assert blank[0] == ["文　号", "豫脱贫督办〔2020〕231号", "问题编号", "DZ-410325-0037"]
    assert blank[1] == ["签收单位", "嵩县水利局", "签收时间", ""]
    assert blank[2] == ["签 收 人", "", "联系电话", ""]
    assert blank[3][:2] == ["办理意见", "（公章）"]
    signed = cells(opened(replace(LETTER, receipt=SIGNED)))
    assert signed[1][3] == "2020年6月29日08时41分"
    assert signed[2][1] == "主要负责人（在线签收）"
    assert signed[3][1] == "7月3日前完成\n（公章）"
    for_another = replace(SIGNED, role=Role.OFFICE, stood_in=True)
    assert cells(opened(replace(LETTER, receipt=for_another)))[2][1] == "办公室人员代（在线签收）"


def test_what_people_wrote_stays_text() -> None:
    file = opened(replace(LETTER, paragraphs=('<w:p/> & "引号" ]]>',)))
    assert paragraph(file, "引号").text == '<w:p/> & "引号" ]]>'


def test_pages_are_numbered_and_the_file_says_who_wrote_it() -> None:
    file = opened(LETTER)
    foot = file.sections[0].footer.paragraphs[0]._p.xml  # noqa: SLF001  # a field is only in the XML
    assert "PAGE" in foot
    about = file.core_properties
    assert (about.author, about.title, about.subject) == (LETTER.issuer, LETTER.title, LETTER.document_number)
