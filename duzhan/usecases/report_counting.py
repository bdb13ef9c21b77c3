"""Counts a report: the cases as of its cut-off, read once, and every figure and metric made from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from duzhan.campaign.measures import Grouping, Metric, Punctuality
from duzhan.policy import deadlines, metrics, obligations, report_figures
from duzhan.policy.deadlines import Rules
from duzhan.policy.metrics import CaseAsOf, Measured, Period, ReportDue
from duzhan.policy.report_figures import Cell
from duzhan.store import reported_cases
from duzhan.store.obligations import Report
from duzhan.store.reported_cases import Scope
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Light, UnitKind
from duzhan.wire.reports import CellOut, FiguresOut, MetricOut, NotableOut
from statemachines.states import Resolution, State

MOST_HARD, MOST_TYPICAL = 20, 10
"""So many problems are named; the figures have the numbers of all."""
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The cases of a scope over a period, and the names of the targets in it."""

    cases: tuple[CaseAsOf, ...]
    targets: Mapping[str, str]
    period: Period


def scope_of(report: Report) -> Scope:
    """Return what a unit reports of: an office of its area, a department of the cases in which it has a part."""
    if report.unit_kind is UnitKind.OFFICE:
        return Scope(area=report.unit_area)
    return Scope(unit=report.unit)


def period_of(rules: Rules, month: date, now: datetime) -> Period:
    """Return what a month's figures count: up to its cut-off, or up to now before that."""
    facts = rules.policy.facts
    return Period(obligations.since(facts, month), min(obligations.cutoff_at(facts, month), now))


def read(tx: ReadTx, rules: Rules, scope: Scope, period: Period) -> Counted:
    """Read the cases of a scope as they stood at the end of a period."""
    rows = reported_cases.as_of(tx, scope, period.since, period.until)
    cases = tuple(_case(rules, row, period) for row in rows)
    names = reported_cases.targets(tx, scope.area or rules.policy.facts.area)
    if scope.area is None:
        concerned = {target for case in cases for target in case.targets}
        names = {code: name for code, name in names.items() if code in concerned}
    return Counted(cases, names, period)


def of_units(tx: ReadTx, counted: Counted, report: Report) -> Counted:
    """Narrow what was read of everyone down to one unit, as ``read`` would have read it."""
    if report.unit_kind is UnitKind.OFFICE:
        cases = tuple(case for case in counted.cases if case.area.startswith(report.unit_area))
        return Counted(cases, reported_cases.targets(tx, report.unit_area), counted.period)
    return Counted(tuple(case for case in counted.cases if report.unit in case.units), {}, counted.period)


def figures(rules: Rules, counted: Counted, reports: Sequence[ReportDue]) -> FiguresOut:
    """Count figures and metrics; ``reports`` are those that were due in the period."""
    cells = report_figures.count(counted.cases, tuple(counted.targets), counted.period)
    period = counted.period
    hard = [case for case in counted.cases if case.open and case.light == Light.RED.value]
    closed = [case for case in counted.cases if case.rectified and period.has(case.closed_at)]
    hard.sort(key=lambda case: (-case.overdue_days, case.number))
    closed.sort(key=lambda case: (case.late_at(period.until), case.number))
    return FiguresOut(
        since=period.since,
        as_of=period.until,
        cells=tuple(_cell(rules, counted, cell) for cell in cells),
        metrics=_measured(counted, reports),
        hard=tuple(_notable(rules, case) for case in hard[:MOST_HARD]),
        typical=tuple(_notable(rules, case) for case in closed[:MOST_TYPICAL]),
    )


def _measured(counted: Counted, reports: Sequence[ReportDue]) -> tuple[MetricOut, ...]:
    found = metrics.measure(counted.cases, reports, counted.period)
    return tuple(_metric(metric, figure) for metric, figure in found.items())


def due_in(reports: Sequence[Report], period: Period) -> tuple[ReportDue, ...]:
    """Return the monthly reports whose due instant lies in a period, each with whether it came on time."""
    return tuple(
        ReportDue(report.unit, _punctual(report, report.due_at))
        for report in reports
        if report.month is not None and period.ended(report.due_at)
    )


def due_for(reports: Sequence[Report]) -> tuple[ReportDue, ...]:
    """Return a month's reports, each with whether it came on time."""
    return tuple(ReportDue(report.unit, _punctual(report, report.due_at)) for report in reports)


def _punctual(report: Report, at: datetime) -> bool:
    return obligations.punctuality(report.due_at, report.submitted_at, at) is Punctuality.ON_TIME


def _case(rules: Rules, row: Mapping[str, object], period: Period) -> CaseAsOf:
    resolution = row["resolution"]
    words = {
        "state": State(str(row["state"])),
        "resolution": None if resolution is None else Resolution(str(resolution)),
        "overdue_days": 0,
    }
    case = CaseAsOf(**{**row, **words})  # type: ignore[arg-type]  # the statement's columns are the class's fields
    if case.due_at is None:
        return case
    until = case.submitted_at or case.suspended_at or case.closed_at or period.until - MOMENT
    return replace(case, overdue_days=deadlines.overdue_days(rules, case.due_at, until))


def _cell(rules: Rules, counted: Counted, cell: Cell) -> CellOut:
    name = ""
    if cell.by is Grouping.CONTENT_AREA:
        name = rules.policy.content(cell.key).title
    elif cell.by is Grouping.TARGET:
        name = counted.targets[cell.key]
    return CellOut(by=cell.by, key=cell.key, name=name, figure=cell.figure, count=cell.count, cases=cell.cases)


def _metric(metric: Metric, figure: Measured) -> MetricOut:
    return MetricOut(
        metric=metric,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        counted=figure.counted,
        of=figure.of,
    )


def _notable(rules: Rules, case: CaseAsOf) -> NotableOut:
    return NotableOut(
        number=case.number,
        place=case.place,
        content_area=rules.policy.content(case.content_area).title,
        lead_unit=case.lead_unit_name,
        overdue_days=case.overdue_days,
        closed_on=None if case.closed_at is None else rules.today(case.closed_at),
    )
