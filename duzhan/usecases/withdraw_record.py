"""撤回: a record is taken back, before its signature by the office that drafted it, after it by the one that signed."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import record_desk, record_view, telling
from duzhan.wire.records import RecordDetail, WithdrawRecord
from statemachines.record import RecordTrigger


def withdraw_record(tx: Tx, number: str, version: int | None, command: WithdrawRecord, actor: Actor) -> RecordDetail:
    """Take a record back; it stays visible as withdrawn, and a unit that was told of it is told of this too.

    Raises RecordNotFound, NotPermitted, RecordStale, RecordMoveRefused, RecordGuardFailed while an appeal waits.
    """
    desk = record_desk.open_for(tx, number, version, RecordTrigger.WITHDRAW, actor)
    record_desk.move(tx, desk, RecordTrigger.WITHDRAW, actor, command.reason)
    record = desk.record
    if record.signed_at is not None:
        said = record_view.about(record, desk.rules, command.reason)
        message = Message(None, f"record:{number}:withdrawn", kinds.RECORD_WITHDRAWN, said)
        notices.tell(tx, message, telling.holder(record.unit), today=desk.rules.today(tx.now))
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)
