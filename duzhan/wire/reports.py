"""Monthly reports 月报 and implementation plans: what is owed, what was said, and how it was judged."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.campaign.measures import Figure, Grouping, Metric, ObligationKind, Punctuality
from duzhan.wire.reconciliations import ReconciledOut
from duzhan.wire.shape import CaseNumber, Code, Prose, Shape
from statemachines.monthly_report import ReportState, ReportTrigger

Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
"""2020-06"""


class ReportFilter(Shape):
    """Which obligations: every field narrows."""

    month: Month | None = None
    kind: ObligationKind | None = None


class Stated(Shape):
    """What the unit itself says of its main figures; what it leaves out it takes from the ledger."""

    open: int | None = Field(default=None, ge=0, le=10_000_000)
    closed_in_month: int | None = Field(default=None, ge=0, le=10_000_000)


class DraftReport(Shape):
    """起草: figures are taken from the ledger anew; a text that is not given stays, or is at first worded from them."""

    progress: Prose | None = None
    problems: Prose | None = None
    experience: Prose | None = None
    next_steps: Prose | None = None
    stated: Stated = Stated()


class SignReport(Shape):
    """签发: the unit's head signs what is drafted."""


class SubmitReport(Shape):
    """报送: what the head has signed goes to the receiving office."""


class ReturnReport(Shape):
    """退回补报: with what does not agree."""

    reason: Prose


class AcceptReport(Shape):
    """接收: the receiving office accepts the report."""


class FreezeReport(Shape):
    """封存: a report that was accepted after its month was frozen."""


class FreezeMonth(Shape):
    """封存当月: every report accepted, or those that are not named in ``missing`` by their units."""

    missing: tuple[Code, ...] = Field(default=(), max_length=500)


class FigureChange(Shape):
    """One figure of a frozen month as it should have been, with the cases that make the difference."""

    figure: Figure
    now: int = Field(ge=0, le=10_000_000)
    cases: tuple[CaseNumber, ...] = Field(default=(), max_length=1000)


class AmendMonth(Shape):
    """更正: of a frozen month's figures, of one unit or (None) of the whole; the month itself stays as it was."""

    unit: Code | None = None
    reason: Prose
    changes: tuple[FigureChange, ...] = Field(min_length=1, max_length=50)


class CellOut(Shape):
    """One figure of one group, with the numbers of the cases behind it."""

    by: Grouping
    key: str
    name: str
    figure: Figure
    count: int
    cases: tuple[str, ...]


class MetricOut(Shape):
    """One metric with its two figures and what stands behind them; no ``value`` where there was nothing to measure."""

    metric: Metric
    value: float | None
    numerator: int
    denominator: int
    counted: tuple[str, ...]
    of: tuple[str, ...]


class NotableOut(Shape):
    """A hard problem, or a typical case, by its number and place."""

    number: str
    place: str
    content_area: str
    lead_unit: str
    overdue_days: int
    closed_on: date | None


class FiguresOut(Shape):
    """Figures as of an instant, counted from ``since`` where they are a month's."""

    since: datetime
    as_of: datetime
    cells: tuple[CellOut, ...]
    metrics: tuple[MetricOut, ...]
    hard: tuple[NotableOut, ...]
    typical: tuple[NotableOut, ...]


class TextsOut(Shape):
    """What the report says in words; a plan says everything in ``progress``."""

    progress: str
    problems: str = ""
    experience: str = ""
    next_steps: str = ""


class ReportContent(Shape):
    """What is drafted, signed and submitted; a plan has no figures."""

    texts: TextsOut
    figures: FiguresOut | None = None
    stated: Stated = Stated()


class ComparedOut(Shape):
    """A figure as the unit states it and as the ledger has it."""

    figure: Figure
    stated: int
    ledger: int


class ReportOut(Shape):
    """An obligation and how it stands; ``due_on`` is met until the end of that local date."""

    id: int
    kind: ObligationKind
    month: Month | None
    unit: str
    unit_name: str
    receiver: str
    receiver_name: str
    due_on: date
    state: ReportState
    version: int
    punctuality: Punctuality
    days_late: int
    submitted_at: datetime | None
    signed_at: datetime | None
    compared: tuple[ComparedOut, ...]


class ReportPage(Shape):
    """What is owed and how much of it stands where."""

    items: tuple[ReportOut, ...]
    by_state: dict[ReportState, int]
    by_punctuality: dict[Punctuality, int]


class VersionOut(Shape):
    """One act on a report; ``sha256`` is of the content after it."""

    version: int
    trigger: ReportTrigger
    to_state: ReportState
    by: str
    at: datetime
    note: str | None
    sha256: str


class ReportDetail(ReportOut):
    """A report with its content, every version, and what the caller may do."""

    content: ReportContent | None
    versions: tuple[VersionOut, ...]
    permitted: tuple[ReportTrigger, ...]


class UnitMonthOut(Shape):
    """One unit's month as it was frozen; ``sha256`` is of the report that was accepted, None where there was none."""

    unit: str
    unit_name: str
    level: str
    state: ReportState
    punctuality: Punctuality
    days_late: int
    version: int
    sha256: str | None
    totals: dict[Figure, int]
    metrics: tuple[MetricOut, ...]


class LedgerRowOut(Shape):
    """One row of the ledger behind a frozen month."""

    number: str
    area: str
    content_area: str
    lead_unit: str | None
    state: str
    resolution: str | None
    light: str
    found_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    overdue_days: int


class MonthContent(Shape):
    """What is frozen: the office's own figures, its units', the ledger's rows behind them, what was reconciled."""

    figures: FiguresOut
    units: tuple[UnitMonthOut, ...]
    rows: tuple[LedgerRowOut, ...]
    reconciliations: tuple[ReconciledOut, ...] = ()


class ChangeOut(FigureChange):
    """A changed figure beside the frozen one."""

    was: int


class AmendmentOut(Shape):
    """A correction with its own number; ``was`` is the frozen figure."""

    number: str
    unit: str
    at: datetime
    reason: str
    changes: tuple[ChangeOut, ...]


class MonthOut(Shape):
    """A frozen month: its hash, its bulletin's formal number 文号, and what was corrected since."""

    month: Month
    office: str
    frozen_at: datetime
    sha256: str
    bulletin_number: str
    missing: tuple[str, ...]
    totals: dict[Figure, int]
    reconciliations: tuple[ReconciledOut, ...]
    amendments: tuple[AmendmentOut, ...]


class MetricDefinition(Shape):
    """What a metric means: its label, its formula, and what does and does not count."""

    metric: Metric
    label: str
    formula: str
    note: str


class MetricDefinitions(Shape):
    """Every metric of reports and bulletins, in their order."""

    items: tuple[MetricDefinition, ...]
