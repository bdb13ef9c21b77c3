"""Reads the ledger 台账, page after page, as it is or as it was at a past instant."""

from duzhan.policy.permissions import Actor
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.usecases import ledger_view, past_instant
from duzhan.wire import cursor
from duzhan.wire.ledger import LEDGER_VIEWS, LedgerFilter, LedgerPage
from duzhan.wording import LEDGER_COLUMNS


def read_ledger(tx: ReadTx, wanted: LedgerFilter, *, actor: Actor) -> LedgerPage:
    """Return a page of the ledger in the scope that the actor has today.

    Raises InvalidInput for a cursor that is not ours, and for an instant that has not come yet.
    """
    seen = past_instant.snapshot(tx, wanted.as_of)
    after, position = (0, 0) if wanted.cursor is None else cursor.decode(wanted.cursor, 2)
    cut = Cut(after, wanted.limit, wanted.narrowing, past=wanted.as_of is not None)
    found = ledger_view.stretch(seen, actor, cut, position + 1)
    return LedgerPage(
        as_of=seen.now,
        columns=tuple(LEDGER_COLUMNS[column] for column in LEDGER_VIEWS[wanted.columns]),
        items=found.lines,
        next=cursor.encode(found.last, position + len(found.lines)) if found.more else None,
    )
