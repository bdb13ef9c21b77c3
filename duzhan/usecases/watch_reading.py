"""查看读取进度: how far the reading of a file that an office has sent has come, before there is a report on it."""

from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import import_progress
from duzhan.store.transaction import ReadTx
from duzhan.wire.imports import FileSent, ReadingOut


def watch_reading(tx: ReadTx, file: FileSent, *, actor: Actor) -> ReadingOut:
    """Return how many rows of a file of the caller's office have been read; raises NotPermitted for who has none."""
    grant = permissions.may_import(actor)
    if grant is None or grant.unit is None:
        raise NotPermitted
    return ReadingOut(sha256=file.sha256, rows=import_progress.seen(tx, grant.unit, file.sha256))
