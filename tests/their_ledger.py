"""Another office's ledger as a file: our columns under our headings, as csv or as a workbook."""

import csv
import io
from collections.abc import Mapping, Sequence

import xlsxwriter

from duzhan.wording import LEDGER_COLUMNS

TITLE = "2020年挂牌督战问题台账"
Lines = Sequence[Mapping[str, str]]


def as_csv(lines: Lines, *, columns: Sequence[str] = tuple(LEDGER_COLUMNS), encoding: str = "utf-8-sig") -> bytes:
    """Return a csv file with a title row, the headings and the lines, whose first stands in row 3."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([TITLE])
    writer.writerow([LEDGER_COLUMNS[column] for column in columns])
    writer.writerows([line.get(column, "") for column in columns] for line in lines)
    return text.getvalue().encode(encoding)


def as_xlsx(lines: Lines, *, columns: Sequence[str] = tuple(LEDGER_COLUMNS)) -> bytes:
    """Return a workbook with a merged title row, the headings and the lines, whose first stands in row 3."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("台账")
        sheet.merge_range(0, 0, 0, len(columns) - 1, TITLE)
        sheet.write_row(1, 0, [LEDGER_COLUMNS[column] for column in columns])
        for number, line in enumerate(lines, start=2):
            sheet.write_row(number, 0, [line.get(column, "") for column in columns])
    return file.getvalue()


def as_rows(rows: Sequence[Sequence[str]]) -> bytes:
    """Return a workbook of these rows."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()
