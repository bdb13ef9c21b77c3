"""A sweep in a process of its own, which can be killed as a machine is: without a word."""

import multiprocessing
from datetime import datetime
from multiprocessing.process import BaseProcess

from duzhan.store.engine import open_pool
from duzhan.usecases.sweep_clocks import sweep_clocks

# A server that has everything imported forks each sweep in milliseconds, so that a kill meets it at work.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["duzhan.store.engine", "duzhan.usecases.sweep_clocks"])


def start(url: str, now: datetime, chunk: int) -> BaseProcess:
    """Start a sweep at an instant; many cases at once are what it is for, so a wave does not hold it."""
    process = _FORKS.Process(target=_sweep, args=(url, now, chunk), daemon=True)
    process.start()
    return process


def _sweep(url: str, now: datetime, chunk: int) -> None:
    with open_pool(url, size=2) as pool:
        sweep_clocks(pool.at(now), chunk=chunk, accept_wave=True)
