"""Reads filings 报备: what is due, the batches, and one of them."""

from duzhan.policy.permissions import Actor
from duzhan.store import filings
from duzhan.store.transaction import ReadTx
from duzhan.usecases import filing_view
from duzhan.wire import cursor
from duzhan.wire.filings import DueFilings, FilingDetail, FilingFilter, FilingPage


def read_due_filings(tx: ReadTx, *, actor: Actor) -> DueFilings:
    """Return what each office has to file whose whole area is in the actor's scope."""
    return DueFilings(items=tuple(filing_view.due(tx, row) for row in filings.due(tx, actor)))


def read_filings(tx: ReadTx, wanted: FilingFilter, *, actor: Actor) -> FilingPage:
    """Return a page of batches, newest first; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    rows = filings.page(tx, actor, wanted.received, before, wanted.limit)
    shown = rows[: wanted.limit]
    following = cursor.encode(shown[-1]["id"]) if len(rows) > wanted.limit else None
    return FilingPage(items=tuple(filing_view.listed(row) for row in shown), next=following)


def read_filing(tx: ReadTx, number: str, *, actor: Actor) -> FilingDetail:
    """Return a batch with its cases; raises FilingNotFound."""
    return filing_view.detail(tx, filings.find(tx, number, actor))
