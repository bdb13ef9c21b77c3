"""A sealer in a process of its own, which can be killed as a machine is: without a word."""

import multiprocessing
from multiprocessing.process import BaseProcess
from pathlib import Path

from duzhan.store import keyring
from duzhan.store.engine import open_pool
from duzhan.usecases.seal_ledger import seal_ledger

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["duzhan.store.engine", "duzhan.usecases.seal_ledger"])


def start(url: str, keys: Path, chunk: int) -> BaseProcess:
    """Start sealing, so many events a transaction."""
    process = _FORKS.Process(target=_seal, args=(url, keys, chunk), daemon=True)
    process.start()
    return process


def _seal(url: str, keys: Path, chunk: int) -> None:
    with open_pool(url, size=2) as pool:
        seal_ledger(pool, keyring.opened(keys), chunk=chunk)
