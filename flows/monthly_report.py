"""月报: opens what is owed, reminds whoever has not reported, and calls the roll on the day after."""

from dataclasses import dataclass

from prefect import flow

from duzhan.store.transaction import transaction
from duzhan.usecases.open_obligations import open_obligations
from duzhan.usecases.remind_reports import remind_reports
from flows import runtime


@dataclass(frozen=True, slots=True)
class MonthlyReportRun:
    """What was opened, who was reminded, who is missing, and how many notices that wrote."""

    opened: int
    reminded: int
    missing: int
    notices: int


@flow(name="monthly-report", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def monthly_report() -> MonthlyReportRun:
    """Open and remind; run every day, it does what that day asks for, once."""
    with runtime.worker() as pool:
        with transaction(pool) as tx:
            opened = open_obligations(tx)
        with transaction(pool) as tx:
            told = remind_reports(tx)
    report = MonthlyReportRun(opened, told.reminded, told.missing, told.notices)
    runtime.note("reports.reminded", report)
    return report
