"""Reconciliations 对账 as methods of the client."""

from pathlib import Path
from typing import IO
from uuid import UUID

from duzhan.client.line import Line
from duzhan.wire.reconciliations import (
    ConclusionIn,
    LineFilter,
    LineOut,
    ReconciliationDetail,
    ReconciliationFilter,
    ReconciliationIn,
    ReconciliationOut,
    ReconciliationPage,
)
from duzhan.wire.shape import Shape


class Reconciliations:
    """Two ledgers compared, their lines concluded, the certificate."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def reconcile(self, command: ReconciliationIn, file: tuple[str, IO[bytes]] | None = None) -> ReconciliationOut:
        """Compare our ledger with another office's, a file by its name; None takes what was uploaded last."""
        fields = command.model_dump(mode="json", exclude_none=True)
        return self._line.form("/reconciliations", ReconciliationOut, fields, file)

    def reconciliations(self, wanted: ReconciliationFilter | None = None) -> ReconciliationPage:
        """List a page of the reconciliations whose area is in scope."""
        return self._line.get("/reconciliations", ReconciliationPage, _query(wanted))

    def reconciliation(self, key: UUID | str, wanted: LineFilter | None = None) -> ReconciliationDetail:
        """Read a reconciliation with a page of its lines."""
        return self._line.get(f"/reconciliations/{key}", ReconciliationDetail, _query(wanted))

    def conclude(self, key: UUID | str, line: int, command: ConclusionIn) -> LineOut:
        """Sign a line for the caller's side."""
        return self._line.post(f"/reconciliations/{key}/{line}/conclusion", LineOut, command)

    def download_certificate(self, key: UUID | str, to: Path) -> None:
        """Write a reconciliation's certificate to a Word file."""
        to.write_bytes(self._line.fetch(f"/reconciliations/{key}/certificate.docx"))


def _query(wanted: Shape | None) -> dict[str, str | int | bool | None]:
    return {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
