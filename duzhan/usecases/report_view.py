"""A report as its readers see it, and as its notices name it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from duzhan.campaign.measures import Figure, Punctuality
from duzhan.policy import deadlines, obligations
from duzhan.policy.deadlines import Rules
from duzhan.store import obligations as rows
from duzhan.store.obligations import Report
from duzhan.store.transaction import ReadTx
from duzhan.usecases.report_desk import Desk
from duzhan.wire.reports import ComparedOut, ReportDetail, ReportOut, VersionOut
from statemachines.monthly_report import ReportState, ReportTrigger

COMPARED = (Figure.OPEN, Figure.CLOSED_IN_MONTH)
"""What a reviewer holds against the ledger first, and what a unit may state itself."""


Figured = tuple[Mapping[str, int | None], Mapping[str, int]]
"""What a unit states of its figures, and what the ledger had."""


def shown(report: Report, figured: Figured | None, rules: Rules, now: datetime) -> ReportOut:
    """Show an obligation in a list."""
    punctuality, late = standing(report, rules, now)
    return ReportOut(
        id=report.id,
        kind=report.kind,
        month=month_of(report.month),
        unit=report.unit,
        unit_name=report.unit_name,
        receiver=report.receiver,
        receiver_name=report.receiver_name,
        due_on=deadlines.due_date(report.due_at, rules.zone),
        state=report.state,
        version=report.version,
        punctuality=punctuality,
        days_late=late,
        submitted_at=report.submitted_at,
        signed_at=report.signed_at,
        compared=() if figured is None else _compared(*figured),
    )


def detail(tx: ReadTx, desk: Desk) -> ReportDetail:
    """Show a report with its content, its versions and what the caller may do."""
    report = desk.report
    versions = rows.versions(tx, report.id)
    figured = rows.compared(tx, [report.id]).get(report.id)
    return ReportDetail(
        **dict(shown(report, figured, desk.rules, tx.now)),
        content=desk.content,
        versions=tuple(_version(line) for line in versions),
        permitted=desk.permitted(),
    )


def standing(report: Report, rules: Rules, now: datetime) -> tuple[Punctuality, int]:
    """Return how a report was met, and by how many calendar days it was, or is, late."""
    met = obligations.punctuality(report.due_at, report.submitted_at, now)
    return met, obligations.days_late(report.due_at, report.submitted_at or now, rules.zone)


def about(report: Report, rules: Rules) -> Mapping[str, object]:
    """Return what a notice about a report carries."""
    return {
        "report": report.id,
        "report_kind": report.kind.value,
        "month": month_of(report.month),
        "unit": report.unit,
        "due_on": deadlines.due_date(report.due_at, rules.zone).isoformat(),
    }


def month_of(first: date | None) -> str | None:
    """Write a month as addresses do: 2020-06."""
    return None if first is None else f"{first:%Y-%m}"


def _compared(stated: Mapping[str, int | None], ledger: Mapping[str, int]) -> tuple[ComparedOut, ...]:
    found = []
    for figure in COMPARED:
        said, counted = stated[figure.value], ledger[figure.value]
        found.append(ComparedOut(figure=figure, stated=counted if said is None else said, ledger=counted))
    return tuple(found)


def _version(line: Mapping[str, object]) -> VersionOut:
    words = {"trigger": ReportTrigger(str(line["trigger"])), "to_state": ReportState(str(line["to_state"]))}
    return VersionOut.model_validate({**line, **words})


def counts(items: Sequence[ReportOut]) -> tuple[dict[ReportState, int], dict[Punctuality, int]]:
    """Count a list by state and by punctuality; every word is there."""
    by_state = {state: sum(item.state is state for item in items) for state in ReportState}
    return by_state, {how: sum(item.punctuality is how for item in items) for how in Punctuality}
