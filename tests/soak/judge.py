"""A judge in a process of its own, which can be killed as a machine is: without a word."""

import multiprocessing
from datetime import datetime
from multiprocessing.process import BaseProcess

from duzhan.store.engine import open_pool
from duzhan.usecases.judge_readings import judge_readings

# As tests/soak/sweeper.py: a kill has to meet it at work.
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["duzhan.store.engine", "duzhan.usecases.judge_readings"])


def start(url: str, now: datetime) -> BaseProcess:
    """Start judging at an instant, a subject at a time."""
    process = _FORKS.Process(target=_judge, args=(url, now), daemon=True)
    process.start()
    return process


def _judge(url: str, now: datetime) -> None:
    with open_pool(url, size=2) as pool:
        judge_readings(pool.at(now), chunk=1)
