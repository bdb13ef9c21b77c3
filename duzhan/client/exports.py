"""The ledger's files, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.ledger import CsvSelection, LedgerSelection

PATIENCE = 600.0  # seconds; a whole province's ledger takes its time


class Exports:
    """The ledger as a workbook, a text file and a document, and the blank one."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def export_workbook(self, to: Path, wanted: LedgerSelection | None = None) -> None:
        """Write the ledger to a workbook."""
        self._save("/ledger.xlsx", to, wanted)

    def export_csv(self, to: Path, wanted: CsvSelection | None = None) -> None:
        """Write the ledger to a CSV file."""
        self._save("/ledger.csv", to, wanted)

    def export_document(self, to: Path, wanted: LedgerSelection | None = None) -> None:
        """Write up to 500 lines of the ledger to a Word file."""
        self._save("/ledger.docx", to, wanted)

    def download_blank_ledger(self, to: Path) -> None:
        """Write a blank ledger to fill in to a workbook."""
        self._save("/ledger-template.xlsx", to, None)

    def _save(self, path: str, to: Path, wanted: LedgerSelection | None) -> None:
        query = None if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        to.write_bytes(self._line.fetch(path, query, PATIENCE))
