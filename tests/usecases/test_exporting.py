"""Exports 导出: the ledger as a workbook, a text file and a document, the same lines as on the page, and harmless."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import docx
import pytest
from docx.oxml.ns import qn
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from reading import read
from world import World, actor

from duzhan.documents import export_table, export_xlsx, plan_sheet, score_xlsx, support_xlsx
from duzhan.documents.export_table import Table
from duzhan.errors import InvalidInput
from duzhan.policy.permissions import Agent
from duzhan.usecases import export_ledger as exporting
from duzhan.usecases.export_ledger import ExportFormat, Order, blank, export_ledger
from duzhan.usecases.read_ledger import read_ledger
from duzhan.vocabulary import LedgerView
from duzhan.wire.ledger import LEDGER_VIEWS, LedgerFilter, LedgerSelection, SheetEncoding
from duzhan.wire.scores import ScoreSheetOut
from duzhan.wire.support import SupportPage, SupportSum
from duzhan.wording import LEDGER_COLUMNS

HOUR = timedelta(hours=1)


def exported(
    world: World,
    kind: ExportFormat,
    by: str = "auditor",
    encoding: SheetEncoding = SheetEncoding.UTF_8,
    **wanted: object,
) -> bytes:
    target = BytesIO()
    order = Order(LedgerSelection.model_validate(wanted), kind, encoding)
    with read(world) as tx:
        export_ledger(tx, order, target, doer=actor(by))
    return target.getvalue()


def sheet(content: bytes) -> Worksheet:
    return load_workbook(BytesIO(content)).worksheets[0]


def texts(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode(encoding), newline="")))


def test_a_workbook_has_the_columns_of_the_plan_and_the_lines_of_the_page(world: World) -> None:
    for place in ("410325103223", "410325", "410326"):
        world.to_rectifying(area=place) if place != "410326" else world.log("province_office", area=place)
    found = sheet(exported(world, ExportFormat.XLSX))
    rows = [[cell.value for cell in row] for row in found.iter_rows(min_row=2)]
    assert rows[0] == list(LEDGER_COLUMNS.values())
    with read(world) as tx:
        lines = read_ledger(tx, LedgerFilter(), actor=actor("auditor")).items
    assert [row[1] for row in rows[1:]] == [line.number for line in lines]
    for row, line in zip(rows[1:], lines, strict=True):
        assert row[4].date() == line.found_on
        said = {"found_on", "accepted_at", "due_on"}
        for value, column in zip(row, LEDGER_VIEWS[LedgerView.ALL][:-1], strict=False):
            if column not in said:
                assert (value or "") == (getattr(line, column) or "")
    assert (rows[1][19], rows[1][20].date(), rows[1][31]) == ("2020-05-29 09:40", date(2020, 6, 28), "2020-05-29 09:40")


def test_a_workbook_is_set_up_to_filter_and_to_fill_in(world: World) -> None:
    world.to_rectifying()
    content = exported(world, ExportFormat.XLSX, area="410325")
    book = load_workbook(BytesIO(content))
    found = book.worksheets[0]
    assert found.freeze_panes == "C3"
    assert found.auto_filter.ref == "A2:AF3"
    assert found["C1"].value == "台账　范围：洛阳市嵩县　数据截止时点：2020-05-29 09:40　共 1 件"
    assert found["B3"].number_format == "@"
    assert (book.worksheets[1].title, book.worksheets[1].sheet_state) == ("字典", "hidden")
    offered = {str(rule.sqref): rule.formula1 for rule in found.data_validations.dataValidation}
    assert offered["M3"] == "'字典'!$D$2:$D$4"
    assert [book.worksheets[1][f"D{row}"].value for row in (2, 3, 4)] == ["一般", "较重", "严重"]
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[2][1] == found["B3"].value


A3, A4 = ("8", 420), ("9", 297)
"""A sheet's number in a file, and its width in mm."""


def test_plain_tables_are_printed_on_one_page_s_width_with_their_headings() -> None:
    total = SupportSum(key="", name="", policies=0, funds="0", projects="0", total="0")
    support = SupportPage(items=(), next=None, total=total, by_target=(), by_unit=(), by_month=(), may_record=False)
    scores = score_xlsx.write(ScoreSheetOut.model_construct(items=()))
    books = (support_xlsx.write(support), plan_sheet.write([], ((), ())), scores)
    seen = [found for book in books for found in load_workbook(BytesIO(book)).worksheets]
    assert [found.title for found in seen] == ["明细", "按对象", "按单位", "按月份", "计划", "代码", "排名", "依据"]
    for found in seen:
        setup = found.page_setup
        assert (setup.orientation, str(setup.paperSize)) == ("landscape", A4[0]), found.title
        assert (found.sheet_properties.pageSetUpPr.fitToPage, setup.fitToWidth or 1, setup.fitToHeight) == (True, 1, 0)
        assert (found.print_title_rows, found.oddFooter.center.text) == ("$1:$1", "第 &P 页　共 &N 页"), found.title


@pytest.mark.parametrize(
    ("view", "paper", "wide"),
    [
        (LedgerView.ALL, A3, 2),
        (LedgerView.FINDINGS, A4, 1),
        (LedgerView.TASKS, A4, 3),
        (LedgerView.RESPONSIBILITIES, A4, 2),
    ],
)
def test_a_workbook_is_printed_as_an_office_reads_it(view: LedgerView, paper: tuple[str, int], wide: int) -> None:
    target = BytesIO()
    table = Table(view, LEDGER_VIEWS[view], "台账", 1, "2020-05-29 09:40")
    export_xlsx.write(target, table, [["饮水靠拉运" * 9] * len(table.columns)])
    found = sheet(target.getvalue())
    setup = found.page_setup
    assert (setup.orientation, str(setup.paperSize)) == ("landscape", paper[0])
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (wide, 0)
    assert (found.print_title_rows, found.print_title_cols) == ("$2:$2", "$A:$B")
    assert found.oddHeader.center.text == view.label
    assert found.oddHeader.right.text == "数据截止时点：2020-05-29 09:40"
    assert found.oddFooter.center.text == "第 &P 页　共 &N 页"
    # Of the type that is set, so much is left when as few pages hold the columns; programs measure them differently.
    size = found["C3"].font.size
    columns = [found.column_dimensions[name].width for name in letters(found)]
    for measured in (1.0, 1.2):
        assert pages(columns, (paper[1] - 20) * size / 8, measured) <= wide
    assert found.row_dimensions[3].height >= 8 * size


def letters(found: Worksheet) -> list[str]:
    """Return each column's name, where a file names only the first of those that are equally wide."""
    first = ""
    names = []
    for number in range(1, found.max_column + 1):
        name = get_column_letter(number)
        first = name if name in found.column_dimensions else first
        names.append(first)
    return names


def pages(columns: list[float], room: float, measured: float) -> int:
    """Count the pages side by side, so many mm wide, that columns take, of which the first two are on each."""
    sizes = [int(width * 7) * 25.4 / 96 * measured for width in columns]
    count, left = 1, room
    for size in sizes:
        if size > left:
            count, left = count + 1, room - sum(sizes[:2])
        left -= size
    return count


ODD = (
    *("<r>&</r>", "</t></is>", "a<b>c", "&amp;", "_x000D_", "a\tb", " 前后 ", "两行\n两行", "\x01\x0b", "𠮷" * 20_000),
    *("=1+1", "＝1", "", "0"),
)


def test_any_text_is_a_text_of_the_workbook() -> None:
    target = BytesIO()
    export_xlsx.write(target, Table(LedgerView.ALL, ("description",), "台账", len(ODD)), [[text] for text in ODD])
    kept = CalamineWorkbook.from_filelike(BytesIO(target.getvalue())).get_sheet_by_index(0).to_python()[2:]
    expected = [*ODD[:9], "𠮷" * 16_383 + "…", *ODD[10:]]
    assert [row[0] for row in kept] == expected
    rows = list(sheet(target.getvalue()).iter_rows(min_row=3))
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert [row[0].quotePrefix for row in rows] == [text in {"=1+1", "＝1"} for text in ODD]


@pytest.mark.parametrize("view", [LedgerView.FINDINGS, LedgerView.TASKS, LedgerView.RESPONSIBILITIES])
def test_the_three_lists_are_columns_of_the_same_ledger(world: World, view: LedgerView) -> None:
    number = world.to_rectifying().number
    rows = texts(exported(world, ExportFormat.CSV, columns=view))
    assert rows[0] == [LEDGER_COLUMNS[column] for column in LEDGER_VIEWS[view]]
    assert rows[1][1] == number
    assert sheet(exported(world, ExportFormat.XLSX, columns=view)).title == view.label
    order = list(LEDGER_COLUMNS)
    assert list(LEDGER_VIEWS[view]) == sorted(LEDGER_VIEWS[view], key=order.index)


def test_a_text_file_is_written_for_the_program_that_reads_it(world: World) -> None:
    world.log(description='龘𠮷乡村，“引号"与\n换行”')
    mark = exported(world, ExportFormat.CSV)
    chinese = exported(world, ExportFormat.CSV, encoding=SheetEncoding.GB18030)
    assert mark.startswith(b"\xef\xbb\xbf")
    assert texts(mark) == texts(chinese, "gb18030")
    assert texts(mark)[1][11] == '龘𠮷乡村，“引号"与\n换行”'
    assert mark.count(b"\r\n") == 2


def test_the_export_obeys_scope_filter_and_instant_as_the_page_does(world: World) -> None:
    mine = world.to_rectifying().number
    other = world.log("province_office", area="410422").number
    then = world.now
    world.now += HOUR
    late = world.log().number
    everything: dict[str, list[str]] = {}
    for by in ("auditor", "water", "county_office", "other_city_office"):
        everything[by] = [row[1] for row in texts(exported(world, ExportFormat.CSV, by))[1:]]
    assert everything["auditor"] == [mine, other, late]
    assert everything["water"] == [mine]
    assert everything["county_office"] == [mine, late]
    assert everything["other_city_office"] == [other]
    past = texts(exported(world, ExportFormat.CSV, as_of=then))
    assert [row[1] for row in past[1:]] == [mine, other]
    assert past[1][31] == "2020-05-29 09:40"
    caption = sheet(exported(world, ExportFormat.XLSX, as_of=then))["C1"].value
    assert caption == "台账　范围：本人权限内全部　数据截止时点：2020-05-29 09:40，权限范围以导出时为准　共 2 件"
    assert [row[1] for row in texts(exported(world, ExportFormat.CSV, number=[late, other]))[1:]] == [other, late]
    assert texts(exported(world, ExportFormat.CSV, "water", number=[other]))[1:] == []


def test_an_export_goes_on_where_its_chunk_ends(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = [world.log().number for _ in range(5)]
    monkeypatch.setattr(exporting, "CHUNK", 2)
    told: list[tuple[int, int]] = []
    target = BytesIO()
    with read(world) as tx:
        order = Order(LedgerSelection(), ExportFormat.CSV)
        written = export_ledger(
            tx, order, target, doer=Agent("cli:export"), told=lambda of, done: told.append((done, of))
        )
    rows = texts(target.getvalue())[1:]
    assert [(row[0], row[1]) for row in rows] == [(str(place), number) for place, number in enumerate(logged, start=1)]
    assert (written, told) == (5, [(2, 5), (4, 5), (5, 5)])


def test_a_document_is_for_a_bulletin_and_no_longer(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [world.to_rectifying().number for _ in range(2)]
    content = exported(world, ExportFormat.DOCX, number=[numbers[1]])
    rows = [[cell.text for cell in row.cells] for row in docx.Document(BytesIO(content)).tables[0].rows]
    assert [row[1] for row in rows] == ["问题编号", numbers[1]]
    monkeypatch.setitem(exporting.MOST_LINES, ExportFormat.DOCX, 1)
    section = docx.Document(BytesIO(content)).sections[0]
    lines = docx.Document(BytesIO(content)).tables[0]
    assert sum(column.width.mm for column in lines.columns) == pytest.approx(257, abs=1)
    assert section.header.paragraphs[0].text == "数据截止时点：2020-05-29 09:40"
    fields = [field.get(qn("w:instr")) for field in section.footer.part.element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    with pytest.raises(InvalidInput, match="要导出 2 件，这种文件最多 1 件"):
        exported(world, ExportFormat.DOCX)


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    target = BytesIO()
    export_xlsx.write(target, Table(LedgerView.ALL, ("description",), "台账", 1), [["字" * 40_000]])
    cell = sheet(target.getvalue())["A3"].value
    assert len(cell) == 32_767
    assert cell.endswith("…")


def test_a_blank_ledger_offers_the_words_of_its_columns(world: World) -> None:
    target = BytesIO()
    with read(world) as tx:
        blank(tx, target)
    found = sheet(target.getvalue())
    headings = [cell.value for cell in found[2]]
    assert set(headings) < set(LEDGER_COLUMNS.values())
    assert found["C1"].value == export_table.BLANK
    assert "C3:C5002" in {str(rule.sqref) for rule in found.data_validations.dataValidation}
