"""Every trigger that a person can fire, with the use-case that does it."""

from collections.abc import Callable, Mapping
from typing import cast

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store.transaction import Tx
from duzhan.usecases.accept_case import accept_case
from duzhan.usecases.assign_case import assign_case
from duzhan.usecases.dismiss_case import dismiss_case
from duzhan.usecases.extend_deadline import grant_extension, refuse_extension, request_extension
from duzhan.usecases.order_closing import order_closing
from duzhan.usecases.plan_rectification import plan_rectification
from duzhan.usecases.reopen_case import reopen_case
from duzhan.usecases.report_progress import report_progress
from duzhan.usecases.resume_case import resume_case
from duzhan.usecases.return_case import return_case
from duzhan.usecases.review_submission import review_submission
from duzhan.usecases.send_back import send_back
from duzhan.usecases.submit_rectification import submit_rectification
from duzhan.usecases.suspend_case import suspend_case
from duzhan.usecases.transfer_case import transfer_case
from duzhan.usecases.verify_rectification import verify_rectification
from duzhan.wire.shape import Shape
from statemachines.states import Trigger

Act = Callable[[Tx, str, int | None, Shape, Doer], Case]

# Each use-case takes its own trigger's shape; SHAPES in wire/triggers.py pairs them, and a test compares the two.
ACTS: Mapping[Trigger, Act] = cast(
    "Mapping[Trigger, Act]",
    {
        Trigger.ASSIGN: assign_case,
        Trigger.DISMISS: dismiss_case,
        Trigger.ACCEPT: accept_case,
        Trigger.RETURN: return_case,
        Trigger.TRANSFER: transfer_case,
        Trigger.PLAN: plan_rectification,
        Trigger.PROGRESS: report_progress,
        Trigger.SUBMIT: submit_rectification,
        Trigger.REVIEW: review_submission,
        Trigger.SEND_BACK: send_back,
        Trigger.VERIFY: verify_rectification,
        Trigger.ORDER_CLOSING: order_closing,
        Trigger.REOPEN: reopen_case,
        Trigger.SUSPEND: suspend_case,
        Trigger.RESUME: resume_case,
        Trigger.REQUEST_EXTENSION: request_extension,
        Trigger.GRANT_EXTENSION: grant_extension,
        Trigger.REFUSE_EXTENSION: refuse_extension,
    },
)
