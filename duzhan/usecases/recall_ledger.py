"""Recalls the ledger 台账 as it stood at a past instant, whole."""

from collections.abc import Iterator
from datetime import datetime

from duzhan.policy.permissions import Doer
from duzhan.store.ledger import Cut
from duzhan.store.transaction import ReadTx
from duzhan.usecases import ledger_view, past_instant
from duzhan.wire.cases import CaseNarrowing
from duzhan.wire.ledger import LedgerLine

CHUNK = 500


def recall_ledger(tx: ReadTx, then: datetime, within: str | None, *, doer: Doer) -> Iterator[LedgerLine]:
    """Yield the lines in the doer's scope of today; raises InvalidInput for an instant that has not come yet."""
    seen = past_instant.snapshot(tx, then)
    for found in ledger_view.stretches(seen, doer, Cut(0, CHUNK, CaseNarrowing(area=within), past=True)):
        yield from found.lines
