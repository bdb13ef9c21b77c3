"""Reads the timeline of one case."""

from duzhan.policy.permissions import Actor
from duzhan.store import timeline
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket
from duzhan.usecases.docket import File
from duzhan.wire.cases import EventOut

UNSEEN = frozenset({"personal"})
"""What an event's detail may hold and a reader is not shown."""


def read_events(tx: ReadTx, number: str, *, actor: Actor) -> tuple[EventOut, ...]:
    """Return the events of a case in the actor's scope, oldest first; raises NotFound."""
    return of_file(tx, docket.view(tx, number, actor))


def of_file(tx: ReadTx, file: File) -> tuple[EventOut, ...]:
    """Return the events of a file that somebody opened, oldest first."""
    return tuple(
        EventOut.model_validate({**row, "detail": _seen(row["detail"])}) for row in timeline.events(tx, file.id)
    )


def _seen(detail: dict[str, object]) -> dict[str, object]:
    return {key: said for key, said in detail.items() if key not in UNSEEN}
