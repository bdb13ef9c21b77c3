"""升级督办: takes every overdue case up its ladder, on every day and at every hour."""

from prefect import flow

from duzhan.policy.ladder import Reach
from duzhan.usecases.sweep_clocks import SweepReport, sweep_clocks
from flows import runtime


@flow(name="escalation", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def escalation() -> SweepReport:
    """Fire the escalations that are due."""
    with runtime.worker() as pool:
        report = sweep_clocks(pool, Reach.ESCALATIONS)
    return runtime.swept("clocks.escalated", report)
