"""台账销号: closes, each evening, the cases whose closing has been ordered."""

from prefect import flow

from duzhan import settings
from duzhan.usecases.close_cases import ClosureReport, close_cases
from flows import runtime


@flow(name="ledger-closure", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def ledger_closure() -> ClosureReport:
    """Close what may be closed."""
    with runtime.worker() as pool:
        report = close_cases(pool, settings.current().evidence_folder)
    runtime.note("ledger.closed", report)
    return report
