"""Plans of targets as a sheet, one line a row: 督战对象, 类别, 内容, 责任人, 完成时限, and where and for whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from duzhan.documents import sheet_dates, sheet_paper, sheet_tables
from duzhan.documents.sheet_dates import Read, Span
from duzhan.documents.sheet_tables import Headings, TableRow
from duzhan.documents.sheet_words import shown, squeezed
from duzhan.vocabulary.target_plan import PlanLineKind

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLANK_NAME = "一村一策计划模板.xlsx"
COLUMNS: Mapping[str, str] = {
    "target": "督战对象",
    "kind": "类别",
    "title": "内容",
    "area": "落实地点代码",
    "household": "户编号",
    "person": "人编号",
    "responsible": "责任人",
    "unit": "承办单位",
    "due_on": "完成时限",
    "override_reason": "超期理由",
}
"""What a column is called, in the order in which they are written; they are read in any, and others are left alone."""
NEEDED = frozenset({"target", "kind", "title", "responsible", "due_on"})
_HEADINGS = Headings({heading: name for name, heading in COLUMNS.items()}, NEEDED, "sheet_without_plans")
_WIDTHS = (16, 11, 42, 16, 14, 14, 22, 22, 13, 24)
_KINDS = {
    **{kind.label: kind for kind in PlanLineKind},
    "任务": PlanLineKind.GOAL,
    "目标": PlanLineKind.GOAL,
    "节点": PlanLineKind.MILESTONE,
    "措施": PlanLineKind.MEASURE,
}
_PLANS, _CODES = "计划", "代码"
_LISTED = 500
"""Rows of a sheet to fill in that offer the kinds as a list."""
_CODE_LIKE = ("target", "area", "household", "person", "unit")


@dataclass(frozen=True, slots=True)
class SheetPlanLine:
    """A row as it says; what cannot be read is None and among ``unread`` with its text."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    kind: PlanLineKind | None
    due_on: date | None
    unread: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Named:
    """A code and what it stands for, to be looked up beside the plans."""

    code: str
    name: str


def rows(path: Path, span: Span) -> Iterator[SheetPlanLine]:
    """Yield the rows of the first sheet that has the headings; raises SheetRefused, at the latest at the end."""
    for found in sheet_tables.rows(path, _HEADINGS):
        yield _read(found, span)


def _read(found: TableRow, span: Span) -> SheetPlanLine:
    row, head = found.row, found.head
    texts = {name: shown(row.at(at)) for name, at in found.columns.items()}
    texts |= {name: squeezed(texts[name]) for name in _CODE_LIKE if name in texts}
    on = sheet_dates.date_of(row.at(found.columns["due_on"]), span, dates_1904=head.dates_1904)
    kind = _KINDS.get(squeezed(texts["kind"]))
    unread = {} if kind is not None else {"kind": texts["kind"]}
    if not isinstance(on, Read):
        unread["due_on"] = texts["due_on"]
    return SheetPlanLine(head.name, row.number, texts, kind, on.on if isinstance(on, Read) else None, unread)


def write(lines: Iterable[Sequence[str | date]], codes: Sequence[Sequence[Named]]) -> bytes:
    """Return a workbook of plans to fill in or to change: cells in the order of COLUMNS, and what codes stand for.

    ``codes`` are the targets and the units that may be named.
    """
    target = BytesIO()
    face = {"font_name": "宋体", "font_size": 10.5}
    options = {"in_memory": True, "strings_to_formulas": False, "default_format_properties": face}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet(_PLANS)
        _lay_out(book, sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        for at, line in enumerate(lines, start=1):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write_string(at, column, cell)
        named = sheet_paper.lay_out(book.add_worksheet(_CODES), (24,) * 4)
        for column, (heading, some) in enumerate(zip((COLUMNS["target"], COLUMNS["unit"]), codes, strict=True)):
            named.write_row(0, 2 * column, (f"{heading}代码", heading))
            for at, each in enumerate(some, start=1):
                named.write_string(at, 2 * column, each.code)
                named.write_string(at, 2 * column + 1, each.name)
    return target.getvalue()


def _lay_out(book: Workbook, sheet: Worksheet) -> None:
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    sheet_paper.lay_out(sheet, _WIDTHS, text)
    sheet.write_row(0, 0, tuple(COLUMNS.values()), bold)
    at = tuple(COLUMNS).index("kind")
    sheet.data_validation(1, at, _LISTED, at, {"validate": "list", "source": [kind.label for kind in PlanLineKind]})
