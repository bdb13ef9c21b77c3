"""The report on an import as its page shows it: rows with what was read of them, and cases as links."""

import re
from dataclasses import dataclass

from duzhan.vocabulary import ImportState, RowAction
from duzhan.wire.imports import ImportOut, ProblemOut, RowOut, SheetOut
from duzhan.wording import LEDGER_COLUMNS

_CASE = re.compile(r"([A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9})")
LIKE = frozenset({"similar_case", "similar_row"})
"""What is said of a row that is likely to be there already."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be done about a cell; every second one of ``parts`` is the number of a case."""

    column: str
    parts: tuple[str, ...]
    likely_double: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the sheet numbers it; ``read`` are headings as the sheet prints them, with what was read below them.

    ``about`` is what the row is known by, empty where nothing was read of it.
    """

    sheet: str
    number: int
    action: RowAction
    case: str | None
    about: str
    said: tuple[Said, ...]
    read: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """An import with a page of its rows, of one action where one is ``chosen``; ``runs`` while it is carried out."""

    of: ImportOut
    chosen: RowAction | None
    rows: tuple[Row, ...]
    runs: bool
    waits: bool
    lines: int


def report_of(found: ImportOut, chosen: RowAction | None) -> Report:
    """Return the report as it is shown."""
    printed = {sheet.name: sheet for sheet in found.sheets}
    return Report(
        of=found,
        chosen=chosen,
        rows=tuple(_row(row, printed.get(row.sheet)) for row in found.rows),
        runs=found.state is ImportState.ACCEPTING,
        waits=found.state is ImportState.READ and found.waiting > 0,
        lines=sum(found.counts.values()),
    )


def _row(row: RowOut, sheet: SheetOut | None) -> Row:
    headings = {} if sheet is None else sheet.columns
    read = ((headings.get(name, LEDGER_COLUMNS.get(name, name)), text) for name, text in row.values.items())
    return Row(
        sheet=row.sheet,
        number=row.row,
        action=row.action,
        case=row.case,
        about=row.values.get("description") or next(iter(row.values.values()), ""),
        said=tuple(map(_said, row.problems)),
        read=tuple(read),
    )


def _said(problem: ProblemOut) -> Said:
    return Said(problem.column, tuple(_CASE.split(problem.message)), problem.code in LIKE)
