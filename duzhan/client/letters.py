"""Letters 督办单 and who stands in for whom, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.delegations import DelegationOut, DelegationPage, NewDelegation
from duzhan.wire.letters import LetterDetail, LetterFilter, LetterPage, ReceiptIn, ReceiptOut


class Letters:
    """Letters, read and signed for; whom the caller lets stand in."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def letters(self, wanted: LetterFilter | None = None) -> LetterPage:
        """List a page of the letters that concern the caller."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/letters", LetterPage, query)

    def letters_of(self, number: str) -> LetterPage:
        """List a case's letters."""
        return self._line.get(f"/cases/{number}/letters", LetterPage)

    def letter(self, number: str) -> LetterDetail:
        """Read a letter."""
        return self._line.get(f"/letters/{number}", LetterDetail)

    def letter_page(self, number: str) -> str:
        """Read a letter's sheet as a page to print."""
        return self._line.fetch(f"/letters/{number}/letter.html").decode()

    def download_letter(self, number: str, to: Path) -> None:
        """Write a letter to a Word file."""
        to.write_bytes(self._line.fetch(f"/letters/{number}/letter.docx"))

    def sign(self, number: str, receipt: ReceiptIn | None = None) -> ReceiptOut:
        """Sign for a letter; signed already, it brings the first receipt."""
        return self._line.post(f"/letters/{number}/receipt", ReceiptOut, receipt or ReceiptIn())

    def delegations(self) -> DelegationPage:
        """List whom the caller lets stand in, and for whom the caller stands in."""
        return self._line.get("/delegations", DelegationPage)

    def delegate(self, new: NewDelegation) -> DelegationOut:
        """Let somebody stand in for the caller."""
        return self._line.post("/delegations", DelegationOut, new)

    def revoke_delegation(self, key: int) -> DelegationOut:
        """End a delegation of the caller's own."""
        return self._line.ask(f"/delegations/{key}/revoke", DelegationOut)
