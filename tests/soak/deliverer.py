"""A delivery in a process of its own, which can be killed as a machine is: without a word."""

import multiprocessing
from datetime import datetime
from multiprocessing.process import BaseProcess

from outside import machine_now

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.engine import open_pool
from duzhan.usecases.deliver_notices import deliver_notices

# As in sweeper.py: forked in milliseconds, so that a kill meets it at work.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["duzhan.store.engine", "duzhan.notify.channels", "duzhan.usecases.deliver_notices"])


def start(url: str, now: datetime, settings: Settings) -> BaseProcess:
    """Start a delivery at an instant."""
    process = _FORKS.Process(target=_deliver, args=(url, now, settings), daemon=True)
    process.start()
    return process


def _deliver(url: str, now: datetime, settings: Settings) -> None:
    with open_pool(url, size=4) as pool:
        deliver_notices(pool.at(now), configured(settings, machine_now))
