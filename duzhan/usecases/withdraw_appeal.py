"""撤回申诉: a unit takes its appeal back before it is decided; what it was against stands, and may be appealed anew."""

from duzhan.campaign import notices as kinds
from duzhan.errors import NotPermitted
from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.store import appeals, notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import appeal_desk, appeal_view, telling
from duzhan.wire.appeals import AppealDetail, AppealWithdrawal
from statemachines.appeal import AppealTrigger


def withdraw_appeal(tx: Tx, number: str, command: AppealWithdrawal, *, actor: Actor) -> AppealDetail:
    """Take an appeal back and tell the office that was to decide.

    Raises AppealNotFound, NotPermitted for whoever does not speak for the unit, AppealMoveRefused once it is decided.
    """
    desk = appeal_desk.of(tx, appeals.lock(tx, number, recording.seen(actor)), actor)
    if not recording.appellant(actor, desk.appeal.unit):
        raise NotPermitted
    state = appeal_desk.fire(desk, AppealTrigger.WITHDRAW)
    appeals.end(tx, desk.appeal.id, state, (actor.account, command.reason))
    said = appeal_view.about(desk.appeal, desk.rules, command.reason)
    message = Message(None, f"appeal:{number}:withdrawn", kinds.APPEAL_WITHDRAWN, said)
    notices.tell(tx, message, telling.office(desk.appeal.office), today=desk.rules.today(tx.now))
    return appeal_view.detail(tx, appeal_desk.view(tx, number, actor))
