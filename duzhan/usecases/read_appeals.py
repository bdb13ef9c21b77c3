"""Reads appeals: a unit its own, the office that decides and those over the place theirs, an auditor all."""

from collections.abc import Iterator

from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.policy.recording import Seen
from duzhan.store import appeals
from duzhan.store.transaction import ReadTx
from duzhan.usecases import appeal_desk, appeal_view
from duzhan.wire import cursor
from duzhan.wire.appeals import AppealDetail, AppealFilter, AppealOut, AppealPage


def read_appeals(tx: ReadTx, wanted: AppealFilter, *, actor: Actor) -> AppealPage:
    """Return a page of appeals, the newest first; raises InvalidInput for a cursor that is not ours."""
    return _page(tx, wanted, recording.seen(actor))


def list_appeals(tx: ReadTx, wanted: AppealFilter, area: str) -> Iterator[AppealOut]:
    """Yield every appeal of units in an area, page after page, the newest first."""
    page = _page(tx, wanted, recording.seen_in(area))
    yield from page.items
    while page.next is not None:
        page = _page(tx, wanted.model_copy(update={"cursor": page.next}), recording.seen_in(area))
        yield from page.items


def _page(tx: ReadTx, wanted: AppealFilter, seen: Seen) -> AppealPage:
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    found = appeals.page(tx, seen, (wanted.waiting, before, wanted.limit))
    items = found[: wanted.limit]
    return AppealPage(
        items=tuple(appeal_view.listed(tx, appeal) for appeal in items),
        next=cursor.encode(items[-1].id) if len(found) > wanted.limit else None,
    )


def read_appeal(tx: ReadTx, number: str, *, actor: Actor) -> AppealDetail:
    """Return an appeal that the actor sees; raises AppealNotFound."""
    return appeal_view.detail(tx, appeal_desk.view(tx, number, actor))
