"""Carries out an accepted import, one bounded transaction after another; killed in between, it goes on where it was.

Rows and their cases are written together, so a row either is a case or waits to become one. Several may carry out
the same import: each holds it for a chunk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from duzhan.documents.ledger_faults import Problem
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import accounts, counters, ledger_imports
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases.log_imported import Wanted, log_imported
from duzhan.usecases.replay_row import replay_row
from duzhan.vocabulary import ImportState, Level, Role
from duzhan.wire.imports import RowFinding

CHUNK = 200


@dataclass(frozen=True, slots=True)
class Advance:
    """How many rows one transaction imported, and whether nothing is left."""

    imported: int
    done: bool


def carry_out_import(pool: Pool, key: UUID, go_on: Callable[[int], bool], *, chunk: int = CHUNK) -> bool:
    """Import what waits until it is done, or until ``go_on``, asked after each chunk with its rows, says no.

    Return whether it is done. Safe to run twice and at once.
    """
    while True:
        with transaction(pool) as tx:
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
    waiting = ledger_imports.waiting(tx, key, chunk)
    if not waiting:
        ledger_imports.finish(tx, key)
        return Advance(0, done=True)
    rows = [
        Wanted(
            each["position"], each["row_key"], each["sheet"], each["row"], RowFinding.model_validate(each["finding"])
        )
        for each in waiting
    ]
    known = ledger_imports.known(tx, of.unit, [row.key for row in rows])
    before = {row.position: Problem("", "imported_before", known[row.key]).kept() for row in rows if row.key in known}
    if before:
        ledger_imports.leave_out(tx, key, before)
    return Advance(_import(tx, of, [row for row in rows if row.key not in known]), done=False)


def _import(tx: Tx, of: LedgerImport, rows: list[Wanted]) -> int:
    if not rows:
        return 0
    actor = _importer(tx, of)
    logged = log_imported(tx, of, rows, actor=actor)
    ledger_imports.became(tx, of.id, {each.wanted.position: each.case_id for each in logged})
    for each in logged:
        replay_row(tx, each, actor=actor)
    return len(logged)


def _importer(tx: Tx, of: LedgerImport) -> Actor:
    """Return who accepted, with the office by which they did, even where they have left it since."""
    actor = accounts.holder(tx, int(of.accepted_by or 0))
    office = Grant(Role.OFFICE, Level(of.level), of.area, of.unit)
    return Actor(actor.account, actor.username, actor.name, (office, *(g for g in actor.grants if g != office)))
