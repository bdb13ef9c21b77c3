"""退回补报: the receiving office returns a report with what does not agree, and the unit is told."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import report_desk, telling
from duzhan.usecases.report_view import about, detail
from duzhan.wire.reports import ReportDetail, ReturnReport
from statemachines.monthly_report import ReportTrigger


def return_report(tx: Tx, report: int, version: int | None, command: ReturnReport, actor: Actor) -> ReportDetail:
    """Return a report that is submitted or accepted; what it was submitted at first stays on record."""
    desk = report_desk.open_for(tx, report, version, ReportTrigger.RETURN, actor)
    moved = report_desk.move(tx, desk, ReportTrigger.RETURN, actor, command.reason)
    message = Message(
        None,
        f"report:{moved.id}:returned:{moved.version}",
        kinds.REPORT_RETURNED,
        {**about(moved, desk.rules), "reason": command.reason},
    )
    notices.tell(tx, message, telling.holder(moved.unit), today=desk.rules.today(tx.now))
    return detail(tx, report_desk.view(tx, report, actor))
