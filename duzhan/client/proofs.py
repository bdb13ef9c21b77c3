"""Closing certificates 销号证明 and bundles 核验包, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.proofs import BundleFilter


class Proofs:
    """What proves a case."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def closing_certificate_page(self, number: str) -> str:
        """Read a closing certificate as a page to print."""
        return self._line.fetch(f"/cases/{number}/certificate.html").decode()

    def download_closing_certificate(self, number: str, to: Path) -> None:
        """Write a closing certificate to a Word file."""
        to.write_bytes(self._line.fetch(f"/cases/{number}/certificate.docx"))

    def download_bundle(self, number: str, to: Path, wanted: BundleFilter | None = None) -> None:
        """Write a case's bundle to a zip file."""
        query = {"files": "true"} if wanted is not None and wanted.files else {}
        to.write_bytes(self._line.fetch(f"/cases/{number}/bundle", query))
