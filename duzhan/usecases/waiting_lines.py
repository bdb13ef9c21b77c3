"""Tells a side of a reconciliation that lines wait for its word; one notice a promise, to the people of its office."""

from sqlalchemy import RowMapping

from duzhan.campaign import notices as kinds
from duzhan.policy import concluding
from duzhan.policy.concluding import Offices
from duzhan.store import notices, policies, reconciliations
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.usecases import telling
from duzhan.vocabulary import Side


def tell(tx: Tx, row: RowMapping, side: Side, *, promise: str) -> int:
    """Tell a side what is open; nothing where nothing is. Returns how many notices were written."""
    counted = reconciliations.counts(tx, [row["id"]])[row["id"]]
    waiting = {match.value: waits for match, (_, waits) in counted.items() if waits}
    if not waiting:
        return 0
    offices = Offices(row["office"], row["counterpart"])
    rules = policies.pinned(tx, policies.active(tx).policy_version or 0)
    detail = {
        "reconciliation": str(row["id"]),
        "unit": offices.of(concluding.other(side)),
        "area_name": row["area_name"],
        "as_of": row["as_of"].isoformat(),
        "waiting": waiting,
    }
    message = Message(None, promise, kinds.RECONCILIATION, detail)
    return notices.tell(tx, message, telling.office(offices.of(side)), today=rules.today(tx.now))
