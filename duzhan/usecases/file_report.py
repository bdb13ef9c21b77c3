"""签发、报送: the head signs what is drafted, and then it goes to the receiving office."""

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases import report_desk
from duzhan.usecases.report_view import detail
from duzhan.wire.reports import ReportDetail, SignReport, SubmitReport
from statemachines.monthly_report import ReportTrigger


def sign_report(tx: Tx, report: int, version: int | None, command: SignReport, actor: Actor) -> ReportDetail:
    """Sign the content as it is now; raises ReportGuardFailed for anybody but the unit's head."""
    del command
    return _fired(tx, report, version, ReportTrigger.SIGN, actor)


def submit_report(tx: Tx, report: int, version: int | None, command: SubmitReport, actor: Actor) -> ReportDetail:
    """Submit what the head has signed; the first submission decides whether it was on time."""
    del command
    return _fired(tx, report, version, ReportTrigger.SUBMIT, actor)


def _fired(tx: Tx, report: int, version: int | None, trigger: ReportTrigger, actor: Actor) -> ReportDetail:
    desk = report_desk.open_for(tx, report, version, trigger, actor)
    report_desk.move(tx, desk, trigger, actor)
    return detail(tx, report_desk.view(tx, report, actor))
