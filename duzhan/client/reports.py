"""Monthly reports 月报 and frozen months, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.reports import (
    AmendMonth,
    DraftReport,
    FreezeMonth,
    MetricDefinitions,
    MonthOut,
    ReportDetail,
    ReportFilter,
    ReportPage,
    ReturnReport,
    SubmitReport,
)
from duzhan.wire.shape import Shape
from statemachines.monthly_report import ReportTrigger


class MonthlyReports:
    """What is owed, drafted, signed, submitted and judged; months frozen and amended."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def reports(self, wanted: ReportFilter | None = None) -> ReportPage:
        """List the reports that concern the caller."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/monthly-reports", ReportPage, query)

    def report(self, key: int) -> ReportDetail:
        """Read a report."""
        return self._line.get(f"/monthly-reports/{key}", ReportDetail)

    def draft_report(self, key: int, draft: DraftReport, *, version: int) -> ReportDetail:
        """Draft a report, decided on a version of it."""
        return self._line.put(f"/monthly-reports/{key}/draft", ReportDetail, draft, version)

    def fire_report(
        self, trigger: ReportTrigger, key: int, command: Shape | None = None, *, version: int
    ) -> ReportDetail:
        """Sign, submit, return (with a ReturnReport), accept or freeze a report."""
        return self._line.post(
            f"/monthly-reports/{key}/{trigger.value}", ReportDetail, command or SubmitReport(), version
        )

    def return_report(self, key: int, reason: str, *, version: int) -> ReportDetail:
        """Return a report with what does not agree."""
        return self.fire_report(ReportTrigger.RETURN, key, ReturnReport(reason=reason), version=version)

    def download_report(self, key: int, to: Path) -> None:
        """Write a report to a Word file."""
        to.write_bytes(self._line.fetch(f"/monthly-reports/{key}/report.docx"))

    def month(self, month: str) -> MonthOut:
        """Read a frozen month."""
        return self._line.get(f"/months/{month}", MonthOut)

    def freeze_month(self, month: str, command: FreezeMonth | None = None) -> MonthOut:
        """Freeze a month."""
        return self._line.post(f"/months/{month}/freeze", MonthOut, command or FreezeMonth())

    def amend_month(self, month: str, command: AmendMonth) -> MonthOut:
        """Correct a frozen month, beside it."""
        return self._line.post(f"/months/{month}/amendments", MonthOut, command)

    def download_bulletin(self, month: str, to: Path) -> None:
        """Write a month's bulletin to a Word file."""
        to.write_bytes(self._line.fetch(f"/months/{month}/bulletin.docx"))

    def download_summary(self, month: str, to: Path) -> None:
        """Write a month's summary to a Word file."""
        to.write_bytes(self._line.fetch(f"/months/{month}/summary.docx"))

    def metrics_definitions(self) -> MetricDefinitions:
        """Read what each metric means."""
        return self._line.get("/metrics-definitions", MetricDefinitions)
