"""退回修改: the office that signs sends a proposal back with what is to be changed."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import record_desk, record_view, telling
from duzhan.wire.records import RecordDetail, ReturnRecord
from statemachines.record import RecordTrigger


def return_record(tx: Tx, number: str, version: int | None, command: ReturnRecord, actor: Actor) -> RecordDetail:
    """Send a proposal back; raises RecordNotFound, NotPermitted, RecordStale, RecordMoveRefused, RecordGuardFailed."""
    desk = record_desk.open_for(tx, number, version, RecordTrigger.RETURN, actor)
    record_desk.move(tx, desk, RecordTrigger.RETURN, actor, command.reason)
    record = desk.record
    promise = f"record:{record.number}:returned:{record.version + 1}"
    message = Message(None, promise, kinds.RECORD_RETURNED, record_view.about(record, desk.rules, command.reason))
    notices.tell(tx, message, telling.office(record.office), today=desk.rules.today(tx.now))
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)
