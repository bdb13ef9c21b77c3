"""Which instant the ledger is read as of: now, or one that has passed."""

from datetime import datetime

from duzhan.errors import InvalidInput
from duzhan.store.transaction import ReadTx


def snapshot(tx: ReadTx, then: datetime | None) -> ReadTx:
    """Return the snapshot to read: as it is, or as of a past instant; raises InvalidInput for one still to come."""
    if then is None:
        return tx
    if then > tx.now:
        raise InvalidInput.of("as_of", "as_of_in_future")
    return tx.as_of(then)
