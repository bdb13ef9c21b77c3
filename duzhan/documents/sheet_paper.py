"""How a plain table lies on paper: A4 landscape, its columns on one page's width, its headings on every page."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

A4 = 9
"""The paper's number as workbooks name it."""
FOOTER = "&C&10第 &P 页　共 &N 页"


def lay_out(sheet: Worksheet, widths: Sequence[float], format_of_columns: Format | None = None) -> Worksheet:
    """Give a sheet whose first row has the headings its columns, in characters, and its paper; return it."""
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, format_of_columns)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(FOOTER, {"margin": 0.25})
    return sheet
