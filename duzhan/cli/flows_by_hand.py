"""`duzhan route`, `sweep`, `deliver`, `close-ledger`: by hand or from cron, what the scheduled flows do."""

from collections.abc import Iterator
from contextlib import contextmanager

from duzhan import log, settings
from duzhan.cli import instants
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.transaction import Pool

CONNECTIONS = 4  # delivery has a thread for each channel, each with short transactions


@contextmanager
def worker(now: str | None) -> Iterator[Pool]:
    """Open the worker's connections, at ``--now`` where it is given."""
    chosen = settings.current()
    log.configure(as_json=chosen.log_json)
    if now is not None:
        instants.require_rehearsal(chosen)
    with open_logins(chosen) as logins, open_pool(logins.worker, size=CONNECTIONS) as pool:
        yield instants.pool_at(pool, now, chosen)
