"""The report on an import as a workbook: the same sheets and rows as they were sent, with a column 错误说明."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

HEADING = "错误说明"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH = 60
_NAMELESS = "台账"
_NOTED = {"error": "错误：", "warn": "提示：", "ignore": "略过："}
_CASE = "已导入：案件 {number}"
Row = Mapping[str, Any]
"""A row as the store has it: sheet, row, action, cells, problems, number."""


def write_report(rows: Iterable[Row], widths: Mapping[str, int], path: Path) -> None:
    """Write the report; every cell is a text, so that none is ever a formula.

    ``widths`` gives, by sheet, how many columns it has: what is to be said stands beyond the last one.
    """
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        formats = {
            "error": book.add_format({"font_color": "#B3261E", "text_wrap": True}),
            "warn": book.add_format({"font_color": "#8A5A00", "text_wrap": True}),
            "ignore": book.add_format({"font_color": "#666666", "text_wrap": True}),
            "accept": book.add_format({"font_color": "#1B6E3A", "text_wrap": True}),
        }
        sheets: dict[str, Worksheet] = {}
        for row in rows:
            name = str(row["sheet"])
            if name not in sheets:
                sheets[name] = book.add_worksheet(name or _NAMELESS)
                sheets[name].set_column(widths[name], widths[name], _WIDTH)
            _write(sheets[name], row, widths[name], formats)
        if not sheets:
            book.add_worksheet(_NAMELESS)


def _write(sheet: Worksheet, row: Row, width: int, formats: Mapping[str, Format]) -> None:
    at = int(row["row"]) - 1
    for column, text in enumerate(row["cells"]):
        if text:
            sheet.write_string(at, column, str(text))
    sheet.write_string(at, width, said(row), formats[str(row["action"])])


def said(row: Row) -> str:
    """Return what the column says of a row: the heading's own cell names the column."""
    problems = row["problems"]
    if any(problem["code"] == "heading" for problem in problems):
        return HEADING
    sentences = [f"{problem['column']} {problem['message']}".strip() for problem in problems]
    done = [_CASE.format(number=row["number"])] if row["number"] else []
    prefix = _NOTED.get(str(row["action"]), "") if sentences else ""
    return "\n".join([*done, *(f"{prefix}{sentence}" for sentence in sentences)])
