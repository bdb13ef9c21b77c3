"""What the province has recorded of units by the morning of the example: a commendation, and a reminder in dispute."""

from datetime import datetime, timedelta

from duzhan.policy.permissions import Actor
from duzhan.store import accounts
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases.draft_record import draft_record
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.lodge_appeal import lodge_appeal
from duzhan.usecases.propose_record import propose_record
from duzhan.usecases.sign_record import sign_record
from duzhan.vocabulary.records import RecordKind
from duzhan.wire.appeals import AppealIn
from duzhan.wire.cases import CaseFilter
from duzhan.wire.records import ProposeRecord, RecordIn, SignRecord
from duzhan.worked_example.cast import DESK, REVIEW_DESK
from statemachines.states import State

UNIT, HEAD = "410325-water", "嵩县水利局负责人"
PRAISE = "问题交办后当周整改到位，验收、公示一次通过。"
BLAME = "饮水安全问题整改进度偏慢，请抓紧倒排工期。"
GROUNDS = "所列问题受汛期停工影响，已按程序报备，请核实后撤销。"


def tell(pool: Pool, morning: datetime) -> None:
    """Let the province praise whoever closed a case, and remind a unit, whose head appeals."""
    with transaction(pool.at(morning - timedelta(days=2))) as tx:
        desk = accounts.named(tx, DESK)
        closed = list_cases(tx, CaseFilter(state=State.CLOSED, limit=20), actor=desk).items
        good = next((case for case in closed if case.lead_unit and case.closure_number), None)
        if good is not None and good.lead_unit:
            _record(tx, desk, (RecordKind.COMMENDATION, good.lead_unit, PRAISE, good.number), morning)
        slow = list_cases(tx, CaseFilter(unit=UNIT, limit=1), actor=desk).items
        if not slow:
            return
        reminder = _record(tx, desk, (RecordKind.REMINDER, UNIT, BLAME, slow[0].number), morning)
    with transaction(pool.at(morning - timedelta(days=1))) as tx:
        lodge_appeal(tx, AppealIn(record=reminder, grounds=GROUNDS), actor=accounts.named(tx, HEAD))


def _record(tx: Tx, desk: Actor, said: tuple[RecordKind, str, str, str], morning: datetime) -> str:
    """Draft, propose and sign a record at one desk and the other."""
    kind, unit, reason, row = said
    until = (morning - timedelta(days=2)).date()
    command = RecordIn(kind=kind, unit=unit, since=until - timedelta(days=60), until=until, reason=reason, rows=(row,))
    number = draft_record(tx, command, actor=desk).number
    propose_record(tx, number, None, ProposeRecord(), desk)
    return sign_record(tx, number, None, SignRecord(), accounts.named(tx, REVIEW_DESK)).number
