"""签发: somebody else than whoever proposed it signs a record; the unit is told, and its time to appeal begins."""

from duzhan.campaign import notices as kinds
from duzhan.policy.permissions import Actor
from duzhan.store import notices
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import record_desk, record_view, telling
from duzhan.wire.records import RecordDetail, SignRecord
from statemachines.record import RecordTrigger


def sign_record(tx: Tx, number: str, version: int | None, command: SignRecord, actor: Actor) -> RecordDetail:
    """Sign a proposal, once.

    Raises RecordNotFound, NotPermitted, RecordStale, RecordMoveRefused where it is not proposed, RecordGuardFailed for
    whoever drafted or proposed it or belongs to the unit, or where the step before it no longer stands.
    """
    del command
    desk = record_desk.open_for(tx, number, version, RecordTrigger.SIGN, actor)
    record_desk.move(tx, desk, RecordTrigger.SIGN, actor)
    signed = record_desk.view(tx, number, actor)
    said = record_view.about(signed.record, signed.rules)
    message = Message(None, f"record:{number}:signed", kinds.RECORD_SIGNED, said)
    notices.tell(tx, message, telling.holder(signed.record.unit), today=signed.rules.today(tx.now))
    return record_view.detail(tx, signed, actor)
