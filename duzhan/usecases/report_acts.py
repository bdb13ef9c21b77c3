"""Every trigger that a person can fire on a report, with its command's shape and the use-case that does it."""

from collections.abc import Callable, Mapping
from typing import cast

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.accept_report import accept_report, freeze_report
from duzhan.usecases.draft_report import draft_report
from duzhan.usecases.file_report import sign_report, submit_report
from duzhan.usecases.return_report import return_report
from duzhan.wire.reports import AcceptReport, FreezeReport, ReportDetail, ReturnReport, SignReport, SubmitReport
from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportTrigger

Act = Callable[[Tx, int, int | None, Shape, Actor], ReportDetail]

# Each use-case takes its own shape, and the two tables stand side by side.
ACTS: Mapping[ReportTrigger, Act] = cast(
    "Mapping[ReportTrigger, Act]",
    {
        ReportTrigger.DRAFT: draft_report,
        ReportTrigger.SIGN: sign_report,
        ReportTrigger.SUBMIT: submit_report,
        ReportTrigger.RETURN: return_report,
        ReportTrigger.ACCEPT: accept_report,
        ReportTrigger.FREEZE: freeze_report,
    },
)
SHAPES: Mapping[ReportTrigger, type[Shape]] = {
    ReportTrigger.SIGN: SignReport,
    ReportTrigger.SUBMIT: SubmitReport,
    ReportTrigger.RETURN: ReturnReport,
    ReportTrigger.ACCEPT: AcceptReport,
    ReportTrigger.FREEZE: FreezeReport,
}
"""Those that are POSTed under their own word; a draft is PUT."""
