"""接收、封存一份: the receiving office accepts a report, and freezes one that came after its month was frozen."""

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases import report_desk
from duzhan.usecases.report_view import detail
from duzhan.wire.reports import AcceptReport, FreezeReport, ReportDetail
from statemachines.monthly_report import ReportTrigger


def accept_report(tx: Tx, report: int, version: int | None, command: AcceptReport, actor: Actor) -> ReportDetail:
    """Accept a submitted report; raises ReportGuardFailed for whoever also belongs to the unit that reports."""
    del command
    return _fired(tx, report, version, ReportTrigger.ACCEPT, actor)


def freeze_report(tx: Tx, report: int, version: int | None, command: FreezeReport, actor: Actor) -> ReportDetail:
    """Freeze an accepted report whose month is frozen already; the month itself stays as it was."""
    del command
    return _fired(tx, report, version, ReportTrigger.FREEZE, actor)


def _fired(tx: Tx, report: int, version: int | None, trigger: ReportTrigger, actor: Actor) -> ReportDetail:
    desk = report_desk.open_for(tx, report, version, trigger, actor)
    report_desk.move(tx, desk, trigger, actor)
    return detail(tx, report_desk.view(tx, report, actor))
