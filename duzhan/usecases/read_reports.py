"""Reads who owes what and how it stands: a unit its own, an office those below it."""

from collections.abc import Sequence
from datetime import date

from duzhan.policy.permissions import Actor
from duzhan.store import obligations, policies
from duzhan.store.obligations import Report
from duzhan.store.transaction import ReadTx
from duzhan.usecases import report_view
from duzhan.wire.reports import ReportFilter, ReportPage


def read_reports(tx: ReadTx, wanted: ReportFilter, *, actor: Actor) -> ReportPage:
    """Return the obligations that concern the actor, of a month or a kind where one is named."""
    return _page(tx, obligations.listed(tx, actor, first_of(wanted.month), wanted.kind))


def read_everyones_reports(tx: ReadTx, month: str | None) -> ReportPage:
    """Return everybody's obligations, for operators."""
    return _page(tx, obligations.of_everyone(tx, first_of(month)))


def first_of(month: str | None) -> date | None:
    """Return the first day of a month that is written as 2020-06."""
    return None if month is None else date.fromisoformat(f"{month}-01")


def _page(tx: ReadTx, reports: Sequence[Report]) -> ReportPage:
    figured = obligations.compared(tx, [report.id for report in reports])
    items = [
        report_view.shown(report, figured.get(report.id), policies.pinned(tx, report.policy_version), tx.now)
        for report in reports
    ]
    by_state, by_punctuality = report_view.counts(items)
    return ReportPage(items=tuple(items), by_state=by_state, by_punctuality=by_punctuality)
