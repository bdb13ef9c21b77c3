"""Carries out an accepted import, one bounded transaction after another; killed in between, it goes on where it was.

Rows and their cases are written together, so a row either is a case or waits to become one. Several may carry out
the same import: each holds it for a chunk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter

from duzhan.documents.ledger_faults import Problem
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import accounts, callers, counters, ledger_imports
from duzhan.store.ledger_imports import Span
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases.log_imported import log_imported
from duzhan.usecases.replay_row import replay_row
from duzhan.vocabulary import ImportState, Level, Role
from duzhan.wire.imports import RowFinding

CHUNK = 2000
ASSIGNED = 200
"""So many rows of a chunk may have a unit: an assignment takes as long as thirty rows without, and others wait."""
_FINDING = TypeAdapter(RowFinding)


@dataclass(frozen=True, slots=True)
class Advance:
    """How many rows one transaction imported, and whether nothing is left."""

    imported: int
    done: bool


def carry_out_import(
    pool: Pool, key: UUID, go_on: Callable[[int], bool], *, chunk: int = CHUNK, caller: Actor | None = None
) -> bool:
    """Import what waits until it is done, or until ``go_on``, asked after each chunk with its rows, says no.

    Return whether it is done. Safe to run twice and at once. With the app's login, each transaction is ``caller``'s.
    """
    while True:
        with transaction(pool) as tx:
            if caller is not None:
                callers.tell(tx, caller)
            advance = _advance(tx, key, chunk)
        if advance.done:
            return True
        if not go_on(advance.imported):
            return False


def carry_out_unfinished(pool: Pool) -> int:
    """Carry out every import that was accepted and is not done, as after a crash; return how many there were."""
    with reading(pool) as tx:
        keys = ledger_imports.unfinished(tx)
    for key in keys:
        carry_out_import(pool, key, lambda _rows: True)
    return len(keys)


def _advance(tx: Tx, key: UUID, chunk: int) -> Advance:
    of = ledger_imports.hold(tx, key)
    if of.state != ImportState.ACCEPTING:
        return Advance(0, done=True)
    # One import of an office at a time: two files may have a row in common.
    counters.hold(tx, of.campaign, f"import:{of.unit}")
    span = ledger_imports.waiting(tx, of, chunk, ASSIGNED)
    if span is None:
        ledger_imports.finish(tx, key)
        return Advance(0, done=True)
    known = ledger_imports.known_waiting(tx, span)
    if known:
        before = {position: Problem("", "imported_before", number).kept() for position, number in known.items()}
        ledger_imports.leave_out(tx, key, before)
    return Advance(_import(tx, of, span), done=False)


def _import(tx: Tx, of: LedgerImport, span: Span) -> int:
    actor = _importer(tx, of)
    logged = log_imported(tx, of, span, actor=actor)
    ledger_imports.advance(tx, of.id, len(logged))
    for each in logged:
        if each.finding is not None:
            replay_row(tx, each.number, _FINDING.validate_python(each.finding), actor=actor)
    return len(logged)


def _importer(tx: Tx, of: LedgerImport) -> Actor:
    """Return who accepted, with the office by which they did, even where they have left it since."""
    actor = accounts.holder(tx, int(of.accepted_by or 0))
    office = Grant(Role.OFFICE, Level(of.level), of.area, of.unit)
    return Actor(actor.account, actor.username, actor.name, (office, *(g for g in actor.grants if g != office)))
