"""How each list of the ledger lies on paper: the sheet of paper, how many of them side by side, and the columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duzhan.documents import sheet_paper
from duzhan.vocabulary import LedgerView

TYPE_SIZE = 10.0
"""Points of a line's type before a page is made to fit; a reader needs LEAST_TYPE of them after."""
LEAST_TYPE = 8.0
REPEATED = 2
"""序号 and 问题编号 stand at the left of every page."""

# Characters of the usual type, as spreadsheets count widths; a Chinese character takes two of them.
_WIDE = {"description": 22, "measures": 22, "progress": 22, "verification": 20, "units": 18, "number": 15}
_MIDDLE = {
    **dict.fromkeys(("duty_leaders", "light"), 14),
    **dict.fromkeys(("responsible", "extensions", "evidence", "closure"), 12),
}
_NARROW = {
    **dict.fromkeys(("source", "method", "finder", "rectification_type", "completion"), 8),
    **dict.fromkeys(("city", "county", "township"), 7),
    **dict.fromkeys(("position", "severity", "overdue_days"), 5),
}
_USUAL = 10
_A3, _A4 = 8, sheet_paper.A4


@dataclass(frozen=True, slots=True)
class Paper:
    """A landscape sheet: its number as workbooks name it, its width in mm, and how many lie side by side."""

    size: int
    width: int
    wide: int


PAPERS: Mapping[LedgerView, Paper] = {
    LedgerView.ALL: Paper(_A3, 420, 2),
    LedgerView.FINDINGS: Paper(_A4, 297, 1),
    LedgerView.TASKS: Paper(_A4, 297, 3),
    LedgerView.RESPONSIBILITIES: Paper(_A4, 297, 2),
}
MARGIN = 10
"""Millimetres left and right."""


def widths(columns: Sequence[str]) -> list[int]:
    """Return the columns' widths in characters."""
    return [_WIDE.get(name) or _MIDDLE.get(name) or _NARROW.get(name, _USUAL) for name in columns]
