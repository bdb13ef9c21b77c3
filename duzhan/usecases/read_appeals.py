"""Reads appeals: a unit its own, the office that decides and those over the place theirs, an auditor all."""

from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.store import appeals
from duzhan.store.transaction import ReadTx
from duzhan.usecases import appeal_desk, appeal_view
from duzhan.wire import cursor
from duzhan.wire.appeals import AppealDetail, AppealFilter, AppealOut, AppealPage


def read_appeals(tx: ReadTx, wanted: AppealFilter, *, actor: Actor) -> AppealPage:
    """Return a page of appeals, the newest first; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    found = appeals.page(tx, recording.seen(actor), (wanted.waiting, before, wanted.limit))
    items = found[: wanted.limit]
    return AppealPage(
        items=tuple(appeal_view.listed(tx, appeal) for appeal in items),
        next=cursor.encode(items[-1].id) if len(found) > wanted.limit else None,
    )


def list_appeals(tx: ReadTx, waiting: bool | None, area: str) -> tuple[AppealOut, ...]:  # noqa: FBT001
    """Return every appeal of units in an area, the newest first: those that wait, those that do not, or (None) all."""
    found = appeals.page(tx, recording.seen_in(area), (waiting, None, None))
    return tuple(appeal_view.listed(tx, appeal) for appeal in found)


def read_appeal(tx: ReadTx, number: str, *, actor: Actor) -> AppealDetail:
    """Return an appeal that the actor sees; raises AppealNotFound."""
    return appeal_view.detail(tx, appeal_desk.view(tx, number, actor))
