"""The ledger 台账 and the figures made from it."""

from datetime import date, datetime

from pydantic import Field

from duzhan.wire.shape import Code, Shape


class LedgerFilter(Shape):
    """Which part of the ledger: of an area and what lies in it, a page at a time."""

    area: Code | None = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = Field(default=None, max_length=200)


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
