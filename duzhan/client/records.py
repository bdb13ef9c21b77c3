"""Records of units 表扬、问责 and appeals 申诉, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.appeals import AppealDecision, AppealDetail, AppealFilter, AppealIn, AppealPage, AppealWithdrawal
from duzhan.wire.records import RecordDetail, RecordFilter, RecordIn, RecordPage, SignRecord
from duzhan.wire.shape import Shape
from statemachines.record import RecordTrigger


class Records:
    """Records drafted, moved and printed; appeals lodged, decided and taken back."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def records(self, wanted: RecordFilter | None = None) -> RecordPage:
        """List the records that concern the caller."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/records", RecordPage, query)

    def record(self, number: str) -> RecordDetail:
        """Read a record."""
        return self._line.get(f"/records/{number}", RecordDetail)

    def draft_record(self, command: RecordIn) -> RecordDetail:
        """Draft a record."""
        return self._line.post("/records", RecordDetail, command)

    def revise_record(self, number: str, command: RecordIn, *, version: int) -> RecordDetail:
        """Write a draft anew, decided on a version of it."""
        return self._line.put(f"/records/{number}", RecordDetail, command, version)

    def fire_record(
        self, trigger: RecordTrigger, number: str, command: Shape | None = None, *, version: int
    ) -> RecordDetail:
        """Propose or sign a record, return it (with a ReturnRecord) or withdraw it (with a WithdrawRecord)."""
        return self._line.post(f"/records/{number}/{trigger.value}", RecordDetail, command or SignRecord(), version)

    def download_record(self, number: str, to: Path) -> None:
        """Write a record to a Word file."""
        to.write_bytes(self._line.fetch(f"/records/{number}/record.docx"))

    def download_records(self, to: Path) -> None:
        """Write the list of the records that the caller sees to a Word file."""
        to.write_bytes(self._line.fetch("/records.docx"))

    def appeals(self, wanted: AppealFilter | None = None) -> AppealPage:
        """List the appeals that concern the caller."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/appeals", AppealPage, query)

    def appeal(self, number: str) -> AppealDetail:
        """Read an appeal."""
        return self._line.get(f"/appeals/{number}", AppealDetail)

    def lodge_appeal(self, command: AppealIn) -> AppealDetail:
        """Appeal against a record, or against a line of a month's score."""
        return self._line.post("/appeals", AppealDetail, command)

    def decide_appeal(self, number: str, command: AppealDecision) -> AppealDetail:
        """Decide an appeal."""
        return self._line.post(f"/appeals/{number}/decision", AppealDetail, command)

    def withdraw_appeal(self, number: str, reason: str) -> AppealDetail:
        """Take an appeal back."""
        return self._line.post(f"/appeals/{number}/withdrawal", AppealDetail, AppealWithdrawal(reason=reason))
