"""查看导入进度: how far an import has come, and nothing of its rows."""

from uuid import UUID

from duzhan.policy.permissions import Actor
from duzhan.store import ledger_imports
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_import import find_import
from duzhan.vocabulary import ImportState
from duzhan.wire.imports import ProgressOut


def watch_import(tx: ReadTx, key: UUID, *, actor: Actor) -> ProgressOut:
    """Return how far an import of the actor's office has come; raises ImportNotFound, NotPermitted."""
    of = find_import(tx, key, actor=actor)
    _, waiting, imported = ledger_imports.counts(tx, key)
    return ProgressOut(state=ImportState(of.state), imported=imported, waiting=waiting)
