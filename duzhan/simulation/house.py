"""The house of a simulation: a PostgreSQL of its own in a folder of its own, gone at the end; never the real one."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from duzhan.settings import Settings
from duzhan.store import embedded
from duzhan.store.databases import open_logins
from duzhan.store.engine import open_pool
from duzhan.store.migrate import migrate
from duzhan.store.transaction import Pool

OTHERWISE = ("database_url", "migrate_url", "worker_url", "secret_file")
"""What says where the real house is; a simulation has all of its own."""
CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class House:
    """An empty house; what its ``pool`` writes does not wait for the disk."""

    settings: Settings
    pool: Pool


@contextmanager
def throw_away(chosen: Settings) -> Iterator[House]:
    """Build a house beside the real one, and pull it down at the end."""
    home = Path(tempfile.mkdtemp(prefix="duzhan-simulate-"))
    settings = chosen.model_copy(update={"home": home, "rehearsal": True, **dict.fromkeys(OTHERWISE)})
    try:
        with open_logins(settings) as logins:
            embedded.forget_on_crash(logins.migrate)
            migrate(logins)
            with open_pool(logins.worker, size=CONNECTIONS) as pool:
                yield House(settings, pool)
    finally:
        shutil.rmtree(home, ignore_errors=True)
