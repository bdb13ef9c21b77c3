"""Lists the cases in the caller's scope, newest first."""

from duzhan.policy.permissions import Actor
from duzhan.store import listing
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view
from duzhan.wire import cursor
from duzhan.wire.cases import CaseFilter, CasePage


def list_cases(tx: ReadTx, wanted: CaseFilter, *, actor: Actor) -> CasePage:
    """Return a page of cases and where the next one continues; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    rows = listing.page(tx, actor, wanted, before)
    shown = rows[: wanted.limit]
    return CasePage(
        items=tuple(case_view.named(tx, row, row.area_name) for row in shown),
        next=cursor.encode(shown[-1].id) if len(rows) > wanted.limit else None,
    )
