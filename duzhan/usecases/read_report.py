"""Reads a report, with its content and every act on it."""

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases import report_desk, report_view
from duzhan.wire.reports import ReportDetail


def read_report(tx: ReadTx, report: int, *, actor: Actor) -> ReportDetail:
    """Return a report that concerns the actor; raises ReportNotFound."""
    return report_view.detail(tx, report_desk.view(tx, report, actor))
