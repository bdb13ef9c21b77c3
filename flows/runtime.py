"""The composition root of the flows: settings, the worker's login and a pool, opened once per flow run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from prefect.logging import get_run_logger

from duzhan import settings
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

ZONE = ZoneInfo("Asia/Shanghai")  # in which offices keep their hours
CONNECTIONS = 2
RETRIES = 2  # within a living run; a run that dies with its process is followed by the next one of its schedule
RETRY_AFTER = 20  # seconds


@contextmanager
def worker() -> Iterator[Pool]:
    """Open the worker's pool for the while of one flow run."""
    with open_logins(settings.current()) as logins, open_pool(logins.worker, size=CONNECTIONS) as pool:
        yield pool


def note(event: str, report: "DataclassInstance | None" = None) -> None:
    """Write one line to the run's log, which Prefect's pages show: ``noun.verb`` and the report's figures."""
    figures = asdict(report) if report else {}
    counts = (f"{name}={found if isinstance(found, int) else len(found)}" for name, found in figures.items())
    get_run_logger().info(" ".join([event, *counts]))
