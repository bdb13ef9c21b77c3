"""试导入台账: a file is read row by row, and everything is kept that is to be said of it; no case comes of it yet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from uuid import uuid4

from duzhan.documents.ledger_faults import STOPS, Problem
from duzhan.documents.ledger_in import LedgerFile, LedgerRow
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_words import has_long_number, masked
from duzhan.errors import LedgerRefused, NotPermitted
from duzhan.model.ledger_import import LedgerImport
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import import_progress, ledger_imports, policies
from duzhan.store.transaction import Tx
from duzhan.usecases import ledger_terms
from duzhan.usecases.likeness import Comparison
from duzhan.usecases.replay_row import percentage_of, reach_of
from duzhan.vocabulary import ImportState
from duzhan.wording import BETWEEN
from statemachines.states import State

_BATCH = 500
_SHOWN = 30
"""So many letters of each thing that a sheet says of a row's life are shown again."""
_SHEET = 1_000_000
"""A row's position is its number after this much for each sheet before it: the same file gives the same positions."""


def _nobody(_rows: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, with the name that it had there; ``progress`` hears how many rows were read so far."""

    path: Path
    sha256: str
    size: int
    filename: str
    headings_file: Path
    progress: Callable[[int], None] = _nobody


def read_ledger_file(tx: Tx, sent: Sent, *, actor: Actor) -> LedgerImport:
    """Read a ledger for the caller's office; the same file again is the same import, read anew but for its cases.

    Raises NotPermitted for who has no office, LedgerRefused for a file that is none or too much of one.
    """
    grant = permissions.may_import(actor)
    if grant is None or grant.area is None or grant.unit is None:
        raise NotPermitted
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    opened = ledger_imports.open_file(
        tx,
        LedgerImport(
            id=uuid4(),
            campaign=campaign.id,
            unit=grant.unit,
            area=grant.area,
            level=grant.level.value,
            account=actor.account,
            filename=sent.filename,
            sha256=sent.sha256,
            size=sent.size,
            sheets={},
            counts={},
            state=ImportState.READ.value,
            read_at=tx.now,
        ),
    )
    if opened.state == ImportState.ACCEPTING:
        return opened
    ledger_imports.clear(tx, opened.id)
    file = LedgerFile(sent.path, ledger_terms.terms_of(tx, opened.area, rules, sent.headings_file))
    try:
        _keep(tx, opened, file, (actor, sent.progress))
    except SheetRefused as refused:
        raise LedgerRefused.of("file", refused.code) from refused
    ledger_imports.settle_reading(
        tx, opened.id, [sheet.model_dump(mode="json") for sheet in file.sheets], actor.account
    )
    return ledger_imports.find(tx, opened.id, opened.unit)


def _keep(tx: Tx, opened: LedgerImport, file: LedgerFile, by: tuple[Actor, Callable[[int], None]]) -> None:
    actor, progress = by
    import_progress.say(tx, opened.unit, opened.sha256, 0)
    comparison, rows, read = Comparison(tx, opened), file.rows(), 0
    # While the database takes the rows of one batch the next one is read; nothing else uses the connection meanwhile.
    with ThreadPoolExecutor(1) as writer:
        written: Future[None] | None = None
        while batch := [_with_life(row, actor, file) for row in islice(rows, _BATCH)]:
            if written is not None:
                written.result()
            kept = list(_kept(comparison.judge(batch), file))
            read += len(batch)
            import_progress.say(tx, opened.unit, opened.sha256, read)
            progress(read)
            written = writer.submit(ledger_imports.add_rows, tx, opened, kept)
        if written is not None:
            written.result()


def _with_life(row: LedgerRow, actor: Actor, file: LedgerFile) -> LedgerRow:
    """Say how far a row can honestly come, and what of its life so far is not taken over (ADR 0030)."""
    finding = row.finding
    if finding is None:
        return row
    problems, today = list(row.problems), file.terms.today
    if finding.lead_unit is not None and finding.due_on is not None and finding.due_on < today:
        problems.append(Problem("", "due_in_past", finding.due_on.isoformat()))
    if row.life:
        reach = reach_of(finding, today, actor=actor)
        reported = reach is State.RECTIFYING and percentage_of(finding) is not None
        left = {column: words for column, words in row.life.items() if not (reported and column == "progress")}
        if left:
            problems.append(Problem("", "life_stops", _named(left, row.sheet, file), STOPS[reach]))
    return row if len(problems) == len(row.problems) else replace(row, problems=tuple(problems))


def _named(life: Mapping[str, str], sheet: str, file: LedgerFile) -> str:
    """Return columns as the sheet prints them, each with the beginning of what it says."""
    printed = next(each.columns for each in reversed(file.sheets) if each.name == sheet)
    return BETWEEN.join(f"{printed[column]} {masked(words)[:_SHOWN]}" for column, words in life.items())


def _kept(rows: Sequence[LedgerRow], file: LedgerFile) -> Iterator[dict[str, object]]:
    sheets = [sheet.name for sheet in file.sheets]
    for row in rows:
        # Neither the report nor the staging needs a villager's number to be legible.
        cells, seen = row.cells, row.seen
        if has_long_number((*cells, *seen.values())):
            cells = tuple(map(masked, cells))
            seen = {name: masked(text) for name, text in seen.items()}
        yield {
            "position": sheets.index(row.sheet) * _SHEET + row.number,
            "sheet": row.sheet,
            "row": row.number,
            "action": row.action.value,
            "row_key": row.key or None,
            "cells": cells,
            "seen": seen,
            "problems": [problem.kept() for problem in row.problems],
            "finding": None if row.finding is None else row.finding.kept(),
        }
