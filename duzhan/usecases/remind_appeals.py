"""催办申诉: whoever decides is reminded before an appeal is due; on the day after, it is named as overdue."""

from collections.abc import Sequence

from duzhan.campaign import notices as kinds
from duzhan.policy import recording
from duzhan.store import appeals, notices, policies
from duzhan.store.appeals import Lodged
from duzhan.store.notices import Message, Recipient
from duzhan.store.transaction import Pool, Tx, transaction
from duzhan.usecases import appeal_view, record_desk, score_counting, telling
from duzhan.usecases.recount_appeals import recount_appeals


def remind_appeals(pool: Pool, *, chunk: int = 500) -> int:
    """Say of each appeal whose clock has something to say what it says by now; return how many.

    Once for each appeal and rung, however often and by however many this runs: a chunk is a transaction that holds its
    appeals and skips what others hold. After an outage only the highest rung is said. Dates that a new calendar moved
    are moved first.
    """
    with transaction(pool) as tx:
        recount_appeals(tx)
    told = 0
    while True:
        with transaction(pool) as tx:
            due = appeals.take_due(tx, chunk)
            for appeal in due:
                _tell(tx, appeal)
        told += len(due)
        if len(due) < chunk:
            return told


def _tell(tx: Tx, appeal: Lodged) -> None:
    rules = policies.pinned(tx, appeal.policy_version)
    terms = record_desk.terms(rules).appeal
    rung = recording.rung(rules, terms, appeal.due_at, tx.now)
    kind = kinds.APPEAL_OVERDUE if rung == recording.OVERDUE else kinds.APPEAL_DUE
    said = appeal_view.about(appeal, rules)
    message = Message(None, f"appeal:{appeal.number}:{rung}:{said['due_on']}", kind, said)
    notices.tell(tx, message, _to(tx, appeal, rung), today=rules.today(tx.now))
    appeals.said(tx, appeal.id, rung, recording.next_at(rules, terms, appeal.due_at, rung))


def _to(tx: Tx, appeal: Lodged, rung: int) -> Sequence[Recipient]:
    """Return who hears of it: the office that decides; of what is overdue the campaign's own, and who waits, too."""
    if rung != recording.OVERDUE:
        return telling.office(appeal.office)
    top = score_counting.judging_office(tx, policies.in_force(tx))
    return (*telling.office(appeal.office), *telling.office(top), *telling.holder(appeal.unit))
