"""签发、报送: the head signs what is drafted, and then it goes to the receiving office, which is told."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import remind_reports, report_desk, telling
from duzhan.usecases.report_desk import Desk
from duzhan.usecases.report_view import about, detail
from duzhan.wire.reports import ReportDetail, SignReport, SubmitReport
from statemachines.monthly_report import ReportTrigger


def sign_report(tx: Tx, report: int, version: int | None, command: SignReport, actor: Actor) -> ReportDetail:
    """Sign the content as it is now; raises ReportGuardFailed for anybody but the unit's head."""
    del command
    return detail(tx, _fired(tx, report, version, ReportTrigger.SIGN, actor))


def submit_report(tx: Tx, report: int, version: int | None, command: SubmitReport, actor: Actor) -> ReportDetail:
    """Submit what the head has signed; the first submission decides whether it was on time, and ends the reminders."""
    del command
    desk = _fired(tx, report, version, ReportTrigger.SUBMIT, actor)
    remind_reports.withdraw_reminders(tx, desk.report, desk.rules)
    promise = f"report:{desk.report.id}:submitted:{desk.report.version}"
    message = Message(None, promise, kinds.ROLL_CALL, about(desk.report, desk.rules))
    notices.tell(tx, message, telling.office(desk.report.receiver), today=desk.rules.today(tx.now))
    return detail(tx, desk)


def _fired(tx: Tx, report: int, version: int | None, trigger: ReportTrigger, actor: Actor) -> Desk:
    desk = report_desk.open_for(tx, report, version, trigger, actor)
    report_desk.move(tx, desk, trigger, actor)
    return report_desk.view(tx, report, actor)
