"""The ledger 台账 and the figures made from it."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from duzhan.vocabulary import LedgerView
from duzhan.wire.cases import CaseNarrowing
from duzhan.wire.shape import CaseNumber, Instant, Shape
from duzhan.wording import LEDGER_COLUMNS

_PLACE = ("city", "county", "township", "place")
LEDGER_VIEWS: Mapping[LedgerView, tuple[str, ...]] = {
    LedgerView.ALL: tuple(LEDGER_COLUMNS),
    LedgerView.FINDINGS: (
        *("position", "number", "source", "method", "found_on", "finder", *_PLACE),
        *("content_area", "description", "severity", "remarks", "as_of"),
    ),
    LedgerView.TASKS: (
        *("position", "number", *_PLACE, "content_area", "description", "rectification_type", "measures", "units"),
        *("dispatched", "accepted_at", "due_on", "extensions", "progress", "light", "completion", "evidence"),
        *("verification", "closure", "overdue_days", "look_back", "remarks", "as_of"),
    ),
    LedgerView.RESPONSIBILITIES: (
        *("position", "number", *_PLACE, "description", "units", "responsible", "duty_leaders"),
        *("dispatched", "accepted_at", "due_on", "light", "completion", "overdue_days", "remarks", "as_of"),
    ),
}
"""The columns of each list, in the ledger's order."""


class SheetEncoding(StrEnum):
    """How a CSV file is written."""

    GB18030 = "gb18030"
    UTF_8 = "utf-8"


class LedgerFilter(CaseNarrowing):
    """Which part of the ledger, narrowed as lists are, a page at a time.

    ``as_of`` shows it as it stood at a past instant; ``columns`` names the list whose headings are wanted.
    """

    as_of: Instant | None = None
    columns: LedgerView = LedgerView.ALL
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


class LedgerSelection(CaseNarrowing):
    """Which part of the ledger a file has: filtered as its pages are, or some cases by number; and which list it is."""

    as_of: Instant | None = None
    columns: LedgerView = LedgerView.ALL
    number: tuple[CaseNumber, ...] = Field(default=(), max_length=500)


class CsvSelection(LedgerSelection):
    """The same for a CSV file, whose encoding the program decides that will read it."""

    encoding: SheetEncoding = SheetEncoding.UTF_8


class DashboardFilter(Shape):
    """The figures as they are, or as they were at a past instant."""

    as_of: Instant | None = None


class LedgerLine(Shape):
    """One line, the 32 columns of domain.md section 6 in their order (``as_of`` is the page's)."""

    position: int
    number: str
    source: str
    method: str
    found_on: date
    finder: str
    city: str
    county: str
    township: str
    place: str
    content_area: str
    description: str
    severity: str
    rectification_type: str | None
    measures: str | None
    units: str
    responsible: str
    duty_leaders: str
    dispatched: str
    accepted_at: datetime | None
    due_on: date | None
    extensions: str
    progress: str | None
    light: str
    completion: str
    evidence: str
    verification: str
    closure: str
    overdue_days: int
    look_back: str
    remarks: str


class LedgerPage(Shape):
    """A page of the ledger."""

    as_of: datetime
    columns: tuple[str, ...]
    """The columns' Chinese headings, in order."""
    items: tuple[LedgerLine, ...]
    next: str | None


class Figures(Shape):
    """Counts of the cases of one row of the dashboard: open + closed + dismissed are all; lights are of open cases."""

    key: str
    name: str
    open: int
    overdue: int
    closed: int
    """Struck off as rectified."""
    dismissed: int
    """不予立案 or 并案: never counted as rectified."""
    green: int
    blue: int
    yellow: int
    orange: int
    red: int


class Dashboard(Shape):
    """The figures by area, unit and content area, as of an instant."""

    as_of: datetime
    total: Figures
    by_county: tuple[Figures, ...]
    by_unit: tuple[Figures, ...]
    by_content_area: tuple[Figures, ...]
