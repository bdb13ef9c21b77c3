"""申诉时限重算: under a new working-day calendar an appeal's date is moved openly, as every clock's is."""

from duzhan import calendars
from duzhan.campaign import notices as kinds
from duzhan.policy import deadlines, recording
from duzhan.store import appeals, calendar_versions, notices, policies
from duzhan.store.appeals import Lodged
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import appeal_view, record_desk, telling


def recount_appeals(tx: Tx) -> int:
    """Move the date of each appeal that waits where the calendar counts otherwise now, and tell office and unit.

    Return how many were moved. A process that still runs with an older calendar moves nothing.
    """
    mine = calendar_versions.find(tx, calendars.current())
    if mine is not None and mine != calendar_versions.newest(tx):
        return 0
    return sum(_moved(tx, appeal) for appeal in appeals.hold_waiting(tx))


def _moved(tx: Tx, appeal: Lodged) -> bool:
    rules = policies.pinned(tx, appeal.policy_version)
    terms = record_desk.terms(rules).appeal
    due = recording.decide_until(rules, terms, appeal.lodged_at)
    if due.at == appeal.due_at:
        return False
    # What it has said by the old date it need not have said by the new one.
    rung = min(appeal.rung, recording.rung(rules, terms, due.at, tx.now))
    appeals.moved(tx, appeal.id, due.at, (rung, recording.next_at(rules, terms, due.at, rung)))
    old = deadlines.due_date(appeal.due_at, rules.zone).isoformat()
    detail = {**appeal_view.about(appeal, rules), "due_on": due.on.isoformat(), "old_due_on": old}
    message = Message(None, f"appeal:{appeal.number}:moved:{due.on}", kinds.APPEAL_MOVED, detail)
    to = (*telling.office(appeal.office), *telling.holder(appeal.unit))
    notices.tell(tx, message, to, today=rules.today(tx.now))
    return True
