"""Reads reconciliations 对账: the list, and one with a page of its lines."""

from uuid import UUID

from duzhan.errors import InvalidInput
from duzhan.policy.permissions import Actor
from duzhan.store import reconciliation_lines, reconciliations
from duzhan.store.reconciliation_lines import WantedLines
from duzhan.store.reconciliations import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import reconciliation_view
from duzhan.wire import cursor
from duzhan.wire.reconciliations import LineFilter, ReconciliationDetail, ReconciliationFilter, ReconciliationPage


def read_reconciliations(tx: ReadTx, wanted: ReconciliationFilter, *, actor: Actor) -> ReconciliationPage:
    """Return a page of those whose area the actor has in scope; raises InvalidInput for a cursor that is not ours."""
    chosen = Wanted(wanted.area, wanted.standing, _before(wanted.cursor), wanted.limit)
    rows = reconciliations.page(tx, actor, chosen)
    items = reconciliation_view.shown(tx, rows[: wanted.limit], actor)
    return ReconciliationPage(items=items, next=items[-1].id if len(rows) > wanted.limit else None)


def read_reconciliation(tx: ReadTx, key: UUID, wanted: LineFilter, *, actor: Actor) -> ReconciliationDetail:
    """Return a reconciliation with a page of its lines; raises ReconciliationNotFound, InvalidInput for the cursor."""
    after = 0 if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    (head,) = reconciliation_view.shown(tx, [reconciliations.find(tx, key, actor)], actor)
    rows = reconciliation_lines.page(tx, key, actor, WantedLines(wanted.match, wanted.waiting, after, wanted.limit))
    items = reconciliation_view.lines(tx, rows[: wanted.limit])
    more = len(rows) > wanted.limit
    return ReconciliationDetail(**head.model_dump(), items=items, next=cursor.encode(items[-1].line) if more else None)


def _before(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError as broken:
        raise InvalidInput.of("cursor", "bad_cursor") from broken
