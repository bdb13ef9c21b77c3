"""Publicity 公示 and filing 报备 as methods of the client."""

from duzhan.client.line import Line
from duzhan.wire.filings import DueFilings, FilingDetail, FilingFilter, FilingIn, FilingPage, FilingReceipt
from duzhan.wire.publicity import ObjectionAnswer, ObjectionIn, PublicityIn, PublicityOut


class Closings:
    """What comes before a closing is ordered, and after it is carried out."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def publicize(self, number: str, command: PublicityIn) -> PublicityOut:
        """Record where and until when a verified case is posted."""
        return self._line.post(f"/cases/{number}/publicity", PublicityOut, command)

    def object_to(self, number: str, command: ObjectionIn) -> PublicityOut:
        """Write an objection to a verified case down."""
        return self._line.post(f"/cases/{number}/objections", PublicityOut, command)

    def answer_objection(self, number: str, position: int, command: ObjectionAnswer) -> PublicityOut:
        """Answer an objection."""
        return self._line.post(f"/cases/{number}/objections/{position}/answer", PublicityOut, command)

    def due_filings(self) -> DueFilings:
        """Read what the offices in scope have to file."""
        return self._line.get("/filings/due", DueFilings)

    def filings(self, wanted: FilingFilter | None = None) -> FilingPage:
        """Read a page of the batches in scope."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/filings", FilingPage, query)

    def filing(self, number: str) -> FilingDetail:
        """Read a batch."""
        return self._line.get(f"/filings/{number}", FilingDetail)

    def file_closings(self, command: FilingIn | None = None) -> FilingDetail:
        """File what the caller's office has to file."""
        return self._line.post("/filings", FilingDetail, command or FilingIn())

    def receive_filing(self, number: str) -> FilingDetail:
        """Take note of a batch as the office above."""
        return self._line.post(f"/filings/{number}/receipt", FilingDetail, FilingReceipt())
