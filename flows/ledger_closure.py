"""台账销号: closes, each evening, the cases whose closing has been ordered."""

from prefect import flow

from duzhan import settings
from duzhan.store import keyring
from duzhan.usecases.anchor_ledger import anchor_ledger
from duzhan.usecases.close_cases import ClosureReport, close_cases
from duzhan.usecases.seal_ledger import seal_ledger
from flows import runtime


@flow(name="ledger-closure", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def ledger_closure() -> ClosureReport:
    """Close what may be closed."""
    chosen = settings.current()
    with runtime.worker() as pool:
        report = close_cases(pool, chosen.evidence_folder)
        runtime.note("ledger.closed", report)
        # A closing is sealed and anchored at once, so that its certificate can name both.
        ring = keyring.of(chosen)
        runtime.note("events.sealed", seal_ledger(pool, ring))
        runtime.note("ledger.anchored", anchor_ledger(pool, ring, chosen.anchor_file))
    return report
