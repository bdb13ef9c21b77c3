"""确认导入: the office decides that what was read becomes cases; from then on it does, whatever stops in between."""

from uuid import UUID

from duzhan.errors import Conflict, NotPermitted
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import ledger_imports
from duzhan.store.transaction import Tx
from duzhan.vocabulary import ImportMode, ImportState, RowAction
from duzhan.wire.imports import AcceptImport
from duzhan.wording import CONFLICTS


def accept_import(tx: Tx, key: UUID, command: AcceptImport, *, actor: Actor) -> LedgerImport:
    """Accept an import that was read; one that was accepted before is left as it is.

    Raises ImportNotFound, NotPermitted for who has no office, Conflict where rows have errors and the whole file is
    wanted, or warnings and nobody has accepted them.
    """
    grant = permissions.may_import(actor)
    if grant is None or grant.unit is None:
        raise NotPermitted
    read = ledger_imports.lock(tx, key, grant.unit)
    if read.state != ImportState.READ:
        return read
    counts, _, _ = ledger_imports.counts(tx, key)
    if command.mode is ImportMode.ALL and counts.get(RowAction.ERROR.value):
        raise Conflict(CONFLICTS["import_has_errors"], rows=counts[RowAction.ERROR.value])
    if command.mode is ImportMode.ALL and counts.get(RowAction.WARN.value) and not command.accept_warnings:
        raise Conflict(CONFLICTS["import_has_warnings"], rows=counts[RowAction.WARN.value])
    ledger_imports.accept(tx, key, command.mode.value, actor.account, warnings=command.accept_warnings)
    return ledger_imports.find(tx, key, grant.unit)
