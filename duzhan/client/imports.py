"""Imports of ledgers as methods of the client."""

from pathlib import Path
from typing import IO
from uuid import UUID

from duzhan.client.line import Line
from duzhan.wire.imports import AcceptImport, ImportFilter, ImportOut, ReadingOut


class Imports:
    """A ledger sent in, its report read, its rows accepted."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def import_ledger(self, filename: str, file: IO[bytes]) -> ImportOut:
        """Have a ledger read and reported on; no case comes of it yet."""
        return self._line.upload("/imports?dry_run=true", ImportOut, {}, (filename, file))

    def reading(self, sha256: str) -> ReadingOut:
        """Ask how many rows of a file that is being sent have been read, by the SHA-256 of its content."""
        return self._line.get("/imports/reading", ReadingOut, {"sha256": sha256})

    def ledger_import(self, key: UUID | str, wanted: ImportFilter | None = None) -> ImportOut:
        """Read an import with a page of its rows."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get(f"/imports/{key}", ImportOut, query)

    def accept_import(self, key: UUID | str, command: AcceptImport) -> ImportOut:
        """Accept an import, or let one go on that is not done."""
        return self._line.post(f"/imports/{key}/accept", ImportOut, command)

    def download_import_report(self, key: UUID | str, to: Path) -> None:
        """Write the sheets as they were sent, with what is to be done about each row."""
        to.write_bytes(self._line.fetch(f"/imports/{key}/report.xlsx"))
