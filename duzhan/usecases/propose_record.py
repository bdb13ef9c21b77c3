"""提请签发: a draft goes to the office that signs; the step before it must stand, or be passed over for a reason."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import record_desk, record_view, telling
from duzhan.wire.records import ProposeRecord, RecordDetail
from statemachines.record import RecordTrigger


def propose_record(tx: Tx, number: str, version: int | None, command: ProposeRecord, actor: Actor) -> RecordDetail:
    """Propose a draft and tell the office that signs it.

    Raises RecordNotFound, NotPermitted, RecordStale, RecordMoveRefused, RecordGuardFailed without a row or without
    the step before it.
    """
    del command
    desk = record_desk.open_for(tx, number, version, RecordTrigger.PROPOSE, actor)
    record_desk.move(tx, desk, RecordTrigger.PROPOSE, actor)
    record = desk.record
    promise = f"record:{record.number}:proposed:{record.version + 1}"
    message = Message(None, promise, kinds.RECORD_PROPOSED, record_view.about(record, desk.rules))
    notices.tell(tx, message, telling.office(record.signing_office), today=desk.rules.today(tx.now))
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)
