"""The composition root of the flows: settings, the worker's login and a pool, opened once per flow run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRunPolicy
from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from duzhan import log, settings
from duzhan.notify.ping import ping
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool
from duzhan.usecases.sweep_clocks import SweepReport

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ZONE = ZoneInfo("Asia/Shanghai")  # in which offices keep their hours
CONNECTIONS = 4  # delivery has a thread for each channel, each with short transactions
RETRIES = 2  # within a living run; a run that dies with its process is followed by the next one of its schedule
RETRY_AFTER = 20  # seconds


@contextmanager
def worker() -> Iterator[Pool]:
    """Open the worker's pool for the while of one flow run."""
    chosen = settings.current()
    log.configure(as_json=chosen.log_json)
    with open_logins(chosen) as logins, open_pool(logins.worker, size=CONNECTIONS) as pool:
        yield pool


def note(event: str, report: "DataclassInstance | None" = None) -> None:
    """Write one line to the run's log, which Prefect's pages show: ``noun.verb`` and the report's figures."""
    figures = asdict(report) if report else {}
    counts = (
        f"{name}={found if isinstance(found, int) else len(found)}"
        for name, found in figures.items()
        if found is not None
    )
    get_run_logger().info(" ".join([event, *counts]))


class SweepHeld(Exception):
    """The sweep decided nothing, and nobody but an operator can change that: see docs/operations.md."""


def swept(event: str, report: SweepReport) -> SweepReport:
    """Note a sweep and give the sign of life; raises SweepHeld for one that was held, so that its run has failed.

    It fails at once: another try twenty seconds later would be held too. The next run of the schedule asks anew.
    """
    if report.held is not None:
        _try_no_more()
        raise SweepHeld(f"{report.held.kind.value}: {dict(report.held.detail)}")
    note(event, report)
    ping(settings.current())
    return report


def _try_no_more() -> None:
    if flow_run.id is not None:
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(flow_run.id), empirical_policy=FlowRunPolicy(retries=0))
