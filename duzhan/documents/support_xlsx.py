"""What departments tilted to targets as a workbook: the lines, and the sums by target, unit and month."""

from collections.abc import Sequence
from io import BytesIO

from xlsxwriter import Workbook

from duzhan.documents import sheet_paper
from duzhan.wire.support import SupportOut, SupportPage, SupportSum

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINES = (
    ("督战对象", 30),
    ("单位", 22),
    ("类别", 8),
    ("金额（元）", 16),
    ("日期", 12),
    ("文号", 24),
    ("内容", 40),
    ("登记人", 12),
    ("作废理由", 24),
)
_SUMS = (("政策（项）", 12), ("资金（元）", 18), ("项目（元）", 18), ("合计（元）", 18))
_TOTAL = "合计"
_FACE = {"font_name": "宋体", "font_size": 10.5}


def write(page: SupportPage) -> bytes:
    """Return the workbook; no text in it is taken for a formula."""
    target = BytesIO()
    options: dict[str, object] = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, {**options, "default_format_properties": _FACE}) as book:
        _table(book, "明细", _LINES, [_line(each) for each in page.items])
        for name, head, sums in (
            ("按对象", ("督战对象", 30), page.by_target),
            ("按单位", ("单位", 26), page.by_unit),
            ("按月份", ("月份", 12), page.by_month),
        ):
            _table(book, name, (head, *_SUMS), [*(_sum(each, each.name) for each in sums), _sum(page.total, _TOTAL)])
    return target.getvalue()


def _table(book: Workbook, name: str, heads: Sequence[tuple[str, int]], rows: Sequence[Sequence[str | float]]) -> None:
    sheet = sheet_paper.lay_out(book.add_worksheet(name), [width for _, width in heads])
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter"})
    for column, (head, _) in enumerate(heads):
        sheet.write_string(0, column, head, bold)
    for at, row in enumerate(rows, start=1):
        sheet.write_row(at, 0, row)


def _line(each: SupportOut) -> list[str | float]:
    amount = "" if each.amount is None else float(each.amount)
    said = (f"{each.given_on}", each.document, each.words, each.recorded_by, each.struck_reason or "")
    return [each.area_name, each.unit_name, each.kind.label, amount, *said]


def _sum(each: SupportSum, name: str) -> list[str | float]:
    return [name, each.policies, float(each.funds), float(each.projects), float(each.total)]
