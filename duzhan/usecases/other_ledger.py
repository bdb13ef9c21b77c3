"""Reads the other side's ledger, an Excel or CSV file as that office keeps it, for a reconciliation."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO
from uuid import UUID

from duzhan import settings
from duzhan.documents.ledger_in import LedgerFile, LedgerRow
from duzhan.documents.ledger_row import Terms
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_places import Cells
from duzhan.documents.sheet_words import masked
from duzhan.errors import LedgerRefused, TooLarge
from duzhan.policy.permissions import Actor
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import ledger_terms, reconciling_offices
from duzhan.vocabulary import Level, RectificationType, RowAction
from duzhan.wire.reconciliations import ReconciliationIn
from duzhan.wording import LEDGER_COLUMNS

CHUNK = 256 * 1024
LONGEST_NAME = 100
PLACES = {Level.CITY: "city", Level.COUNTY: "county", Level.TOWNSHIP: "township", Level.VILLAGE: "place"}
WRITTEN = ("city", "county", "township", "place", "location")
_TYPES = frozenset(kind.label for kind in RectificationType)


@dataclass(frozen=True, slots=True)
class Upload:
    """The other side's ledger as it came: the file's name, its SHA-256, and each line with its row in the file.

    ``repeats`` is the reconciliation that the lines were uploaded for before, None where the file came now.
    """

    filename: str
    sha256: str
    lines: Sequence[tuple[int, Mapping[str, str]]]
    repeats: UUID | None = None


def terms(tx: ReadTx, command: ReconciliationIn, *, actor: Actor) -> Terms:
    """Return what a file is read against, for whoever may reconcile; raises as ``reconciling_offices.sides``."""
    reconciling_offices.sides(tx, command, actor=actor)
    rules = policies.in_force(tx)
    return ledger_terms.terms_of(tx, command.area, rules, settings.current().headings_file)


def read(source: BinaryIO, filename: str, terms: Terms, limit: int) -> Upload:
    """Return the lines of a file; raises TooLarge beyond ``limit`` bytes, LedgerRefused for what holds no ledger."""
    with tempfile.NamedTemporaryFile() as copy:
        digest = _copied(source, copy, limit)
        file = LedgerFile(Path(copy.name), terms)
        try:
            lines = [(row.number, _columns(row, file)) for row in file.rows() if row.action is not RowAction.IGNORE]
        except SheetRefused as refused:
            raise LedgerRefused.of("file", refused.code) from refused
    return Upload(_name(filename), digest, lines)


def _columns(row: LedgerRow, file: LedgerFile) -> dict[str, str]:
    """Return what a row says by the ledger's columns that its sheet has; what an import could not take is kept too."""
    sheet = next(sheet for sheet in reversed(file.sheets) if sheet.name == row.sheet)
    said = {column: masked(row.seen.get(column, "")) for column in sheet.columns if column in LEDGER_COLUMNS}
    said |= {column: text for column, text in _place(row, file.terms).items() if _asked(column, sheet.columns)}
    if said.get("due_on") in _TYPES:
        # 立行立改 in the column for dates says how it is rectified, not until when.
        said["rectification_type"] = said.pop("due_on")
    return said


def _asked(column: str, columns: Mapping[str, str]) -> bool:
    """Tell whether a sheet says something about a part of the place; in which county a line lies is always known."""
    return column == "county" or column in columns or "location" in columns


def _place(row: LedgerRow, terms: Terms) -> dict[str, str]:
    """Return the registered names of where a row lies, and what it says beyond them; nothing where nobody can tell."""
    found = terms.places.find(Cells(**{column: row.seen.get(column, "") for column in WRITTEN}))
    if found.fault:
        return {}
    gazetteer = terms.places.gazetteer
    named = [gazetteer.places[code] for code in gazetteer.line(found.area)]
    said = {PLACES[place.level]: place.name for place in named if place.level in PLACES}
    return {**said, "place": f"{said.get('place', '')} {found.place}".strip()}


def _copied(source: BinaryIO, copy: IO[bytes], limit: int) -> str:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit=limit)
        digest.update(chunk)
        copy.write(chunk)
    copy.flush()
    return digest.hexdigest()


def _name(claimed: str) -> str:
    """Return a name without folders and control characters."""
    name = PurePosixPath(claimed.replace("\\", "/")).name
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
