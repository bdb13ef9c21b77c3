"""自动交办: gives findings that nobody has assigned to the units that the campaign names for them."""

from prefect import flow

from duzhan.usecases.carry_out_import import carry_out_unfinished
from duzhan.usecases.route_found import RoutingReport, route_found
from flows import runtime


@flow(name="assignment", retries=runtime.RETRIES, retry_delay_seconds=runtime.RETRY_AFTER)
def assignment() -> RoutingReport:
    """Carry out imports that stopped half-way, then route every finding that may be routed."""
    with runtime.worker() as pool:
        carry_out_unfinished(pool)
        report = route_found(pool)
    runtime.note("findings.routed", report)
    return report
