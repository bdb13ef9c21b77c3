"""The published metrics, each computed here and nowhere else, for reports and bulletins alike (domain.md, section 7).

A metric names the cases in its numerator and its denominator, so that every figure can be traced.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from duzhan.campaign.measures import Metric
from duzhan.vocabulary import Level, Severity
from statemachines.states import Resolution, State, Trigger

OWED = frozenset({State.ASSIGNED, State.RECTIFYING})


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since``, inclusive, until ``until``, exclusive; aware, UTC."""

    since: datetime
    until: datetime

    def has(self, at: datetime | None) -> bool:
        """Tell whether an instant lies in the period."""
        return at is not None and self.since <= at < self.until

    def ended(self, due_at: datetime | None) -> bool:
        """Tell whether an exclusive due instant was passed in the period: one at its very end was."""
        return due_at is not None and self.since < due_at <= self.until


@dataclass(frozen=True, slots=True)
class CaseAsOf:
    """A case as it stood at the end of a period, with what happened to it in the period.

    ``done`` counts the triggers of the period. ``accepts_due`` and ``accepts_met`` are the accept clocks that ran out
    in the period, and those of them that were met in time. ``overdue_days`` are working days,
    ``returned_by`` the units that returned it in the period.
    """

    number: str
    area: str
    place: str
    content_area: str
    lead_unit: str | None
    lead_unit_name: str
    units: tuple[str, ...]
    targets: tuple[str, ...]
    state: State
    resolution: Resolution | None
    light: str
    cycle: int
    found_at: datetime
    logged_at: datetime
    due_at: datetime | None
    submitted_at: datetime | None
    suspended_at: datetime | None
    closed_at: datetime | None
    overdue_days: int
    accepts_due: int = 0
    accepts_met: int = 0
    done: Mapping[str, int] = field(default_factory=dict)
    severity: str = Severity.MODERATE.value
    found_level: str = Level.PROVINCE.value
    returned_by: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is on the ledger still."""
        return self.state is not State.CLOSED

    @property
    def rectified(self) -> bool:
        """Whether it was struck off as rectified; what was set aside never counts."""
        return self.resolution is Resolution.RECTIFIED

    @property
    def suspended(self) -> bool:
        """Whether its clocks stand still with approval."""
        return self.open and self.suspended_at is not None

    def did(self, *triggers: Trigger) -> bool:
        """Tell whether one of these happened in the period."""
        return any(self.done.get(trigger.value) for trigger in triggers)

    def late_at(self, end: datetime) -> bool:
        """Tell whether its rectification is, or was, later than due; time stands still once submitted or suspended."""
        if self.due_at is None:
            return False
        return self.due_at <= (self.submitted_at or self.suspended_at or self.closed_at or end)

    def overdue_at(self, end: datetime) -> bool:
        """Tell whether the unit owes it past its date."""
        return self.state in OWED and self.late_at(end)


@dataclass(frozen=True, slots=True)
class ReportDue:
    """A report that was due in the period: whose, and whether it came on time."""

    unit: str
    on_time: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's two figures and what stands behind them; ``value`` is None where there was nothing to measure."""

    numerator: int
    denominator: int
    counted: tuple[str, ...]
    """The numbers of the cases (for report_on_time the units) in the numerator."""
    of: tuple[str, ...]
    """The same of the denominator."""

    @property
    def value(self) -> float | None:
        """The quotient, to four places."""
        return round(self.numerator / self.denominator, 4) if self.denominator else None


def measure(cases: Sequence[CaseAsOf], reports: Sequence[ReportDue], period: Period) -> dict[Metric, Measured]:
    """Return every metric of a period over some cases and reports."""
    found = {metric: _share(cases, period, *_SHARES[metric]) for metric in _SHARES}
    found[Metric.MEAN_OVERDUE_DAYS] = _mean_overdue(cases, period)
    on_time = tuple(report.unit for report in reports if report.on_time)
    due = tuple(report.unit for report in reports)
    found[Metric.REPORT_ON_TIME] = Measured(len(on_time), len(due), on_time, due)
    return {metric: found[metric] for metric in Metric}


Condition = Callable[[CaseAsOf, Period], bool]


def _share(cases: Sequence[CaseAsOf], period: Period, among: Condition, those: Condition) -> Measured:
    of = [case for case in cases if among(case, period)]
    counted = [case for case in of if those(case, period)]
    return Measured(len(counted), len(of), _numbers(counted), _numbers(of))


def _mean_overdue(cases: Sequence[CaseAsOf], period: Period) -> Measured:
    """Add up the working days of what is open and overdue, or was struck off late in the period."""
    late = [case for case in cases if case.overdue_days > 0 and _overdue_or_closed_late(case, period)]
    return Measured(sum(case.overdue_days for case in late), len(late), _numbers(late), _numbers(late))


def _overdue_or_closed_late(case: CaseAsOf, period: Period) -> bool:
    if case.open:
        return case.overdue_at(period.until)
    return case.rectified and period.has(case.closed_at)


def _numbers(cases: Sequence[CaseAsOf]) -> tuple[str, ...]:
    return tuple(case.number for case in cases)


def _due(case: CaseAsOf, period: Period) -> bool:
    """Was due in the period, or is overdue since before it; suspended with approval and set aside do not count."""
    if case.suspended or case.resolution in {Resolution.DISMISSED, Resolution.MERGED}:
        return False
    return period.ended(case.due_at) or case.overdue_at(period.until)


def _closed_on_time(case: CaseAsOf, period: Period) -> bool:
    return case.rectified and not case.late_at(period.until)


def _rectified_in(case: CaseAsOf, period: Period) -> bool:
    """Was with its units at some time of the period."""
    if case.open:
        return case.state is not State.FOUND
    return case.rectified and period.has(case.closed_at)


_SHARES: Mapping[Metric, tuple[Condition, Condition]] = {
    Metric.ON_TIME_RATE: (_due, _closed_on_time),
    Metric.ACCEPT_ON_TIME_RATE: (lambda c, _: c.accepts_due > 0, lambda c, _: c.accepts_met == c.accepts_due),
    Metric.REWORK_RATE: (
        lambda c, _: c.did(Trigger.SUBMIT, Trigger.SEND_BACK),
        lambda c, _: c.did(Trigger.SEND_BACK),
    ),
    Metric.EXTENSION_RATE: (_rectified_in, lambda c, _: c.did(Trigger.GRANT_EXTENSION)),
    Metric.RETURN_RATE: (
        lambda c, _: c.did(Trigger.ASSIGN, Trigger.TRANSFER, Trigger.RETURN),
        lambda c, _: c.did(Trigger.RETURN),
    ),
    Metric.REOPEN_RATE: (lambda c, _: c.rectified or c.cycle > 1, lambda c, _: c.did(Trigger.REOPEN)),
}
