"""Many sealers at once, killed as they go: no chain forks, no event is left out or sealed twice."""

import random
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest
import sealer
import seeding
import seen
from record import Record
from world import World

from duzhan.policy.sealing import GENESIS
from duzhan.store import keyring, seals
from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.verify_ledger import verify_ledger

SOAK = [pytest.mark.soak, pytest.mark.timeout(1800)]
LONGEST_PAUSE = 0.2  # seconds that a sealer lives at most before it is killed, after it began


def forks_and_gaps(world: World) -> tuple[int, int]:
    """Count the seals that do not follow the one before, and the events that are not in exactly one seal."""
    forks = 0
    sealed: list[int] = []
    with reading(world.real) as tx:
        for chain in seals.chains(tx):
            seq, prev = 0, GENESIS
            for row in seals.of_chain(tx, chain):
                forks += (row.statement.seq, row.statement.prev) != (seq + 1, prev)
                seq, prev = row.statement.seq, row.hash
                sealed += row.events
    there = {int(str(row.id)) for row in seen.rows(world, "select id from event")}
    return forks, len(there.symmetric_difference(sealed)) + len(sealed) - len(set(sealed))


class Size(NamedTuple):
    """How many sealers run at once, in how many rounds, on how many cases."""

    at_once: int
    rounds: int
    cases: int


@pytest.mark.parametrize("size", [Size(6, 2, 300), pytest.param(Size(32, 4, 25_000), marks=SOAK)])
def test_sealers_at_once_that_are_killed_neither_fork_nor_leave_a_gap(
    world: World, database: Logins, keys: Path, record: Record, size: Size
) -> None:
    seeding.seed(world, database, size.cases)
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    chance = random.Random(seed)  # noqa: S311
    killed = 0
    for _ in range(size.rounds):
        running = [sealer.start(database.worker, keys, chunk=20) for _ in range(size.at_once)]
        for process in running:
            process.join(chance.uniform(0, LONGEST_PAUSE))
            killed += process.is_alive()
            process.kill()
            process.join()
    began = monotonic()
    report = seal_ledger(world.real, keyring.opened(keys))
    each = (monotonic() - began) / max(report.events, 1)
    forks, gaps = forks_and_gaps(world)
    name = f"{size.at_once} sealers at once, killed, {size.rounds} rounds, {size.cases} cases"
    record.result(f"{name}: forks", forks, bar=0, seed=seed)
    record.result(f"{name}: events not in exactly one seal", gaps, bar=0, seed=seed)
    if record.kept:
        record.result(f"{name}: milliseconds for one event, by one sealer", round(1000 * each, 3), bar=5, seed=seed)
    with reading(world.real) as tx:
        verdict = verify_ledger(tx, keyring.opened(keys).public_keys(), [])
    assert (verdict.findings, verdict.unsealed) == ((), 0)
    assert killed
