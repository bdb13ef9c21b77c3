"""Targets' listing 摘牌 and what is tilted to them 倾斜, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.support import SupportFilter, SupportIn, SupportPage, SupportStrike
from duzhan.wire.target_listing import Delisting, ListingHistory, Relisting


class Targets:
    """Targets are delisted by the province's office; departments record what they give to them."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def delist(self, code: str, command: Delisting) -> ListingHistory:
        """Delist a target."""
        return self._line.post(f"/targets/{code}/delisting", ListingHistory, command)

    def relist(self, code: str, command: Relisting) -> ListingHistory:
        """List a target again."""
        return self._line.post(f"/targets/{code}/relisting", ListingHistory, command)

    def support(self, wanted: SupportFilter | None = None) -> SupportPage:
        """Read what was given, with its sums."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get("/support", SupportPage, query)

    def record_support(self, command: SupportIn) -> SupportPage:
        """Record what one's unit gave; the answer is what the target has."""
        return self._line.post("/support", SupportPage, command)

    def strike_support(self, line: int, command: SupportStrike) -> SupportPage:
        """Strike a line out; the answer is what one sees now."""
        return self._line.post(f"/support/{line}/strike", SupportPage, command)

    def download_support(self, to: Path, wanted: SupportFilter | None = None) -> None:
        """Write the lines and their sums to an Excel file."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        to.write_bytes(self._line.fetch("/support/sheet.xlsx", query))
