"""Reads records: a unit its own once they are signed, an office those in its area, an auditor all."""

from duzhan.policy import recording
from duzhan.policy.permissions import Actor
from duzhan.store import records
from duzhan.store.records import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import record_desk, record_view
from duzhan.wire import cursor
from duzhan.wire.records import RecordDetail, RecordFilter, RecordOut, RecordPage


def read_records(tx: ReadTx, wanted: RecordFilter, *, actor: Actor) -> RecordPage:
    """Return a page of records, the newest first; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    asked = Wanted(wanted.unit, wanted.kind, wanted.state, before, wanted.limit)
    found = records.page(tx, recording.seen(actor), asked)
    items = found[: wanted.limit]
    return RecordPage(
        items=tuple(record_view.listed(tx, record) for record in items),
        next=cursor.encode(items[-1].id) if len(found) > wanted.limit else None,
    )


def list_records(tx: ReadTx, wanted: RecordFilter, area: str) -> tuple[RecordOut, ...]:
    """Return every record of units in an area, the newest first; what a filter says of pages is not asked."""
    asked = Wanted(wanted.unit, wanted.kind, wanted.state, before=None, limit=None)
    found = records.page(tx, recording.seen_in(area), asked)
    return tuple(record_view.listed(tx, record) for record in found)


def read_record(tx: ReadTx, number: str, *, actor: Actor) -> RecordDetail:
    """Return a record that the actor sees; raises RecordNotFound."""
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)
