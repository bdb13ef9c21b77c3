"""解除隔离: clocks whose fault was mended go back to the sweep, which decides what they have reached meanwhile."""

from collections import defaultdict
from dataclasses import dataclass

import structlog

from duzhan.policy import ladder
from duzhan.policy.permissions import Agent
from duzhan.store import cases, quarantine
from duzhan.store.transaction import Pool, Tx, reading, transaction
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.sweep_clocks import POISON

AGENT = Agent("cli:quarantine")
LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Kept:
    """A case whose clocks stay in quarantine, since they cannot be worked out yet, and why."""

    case: str
    fault: str


@dataclass(frozen=True, slots=True)
class ReleaseReport:
    """How many clocks went back to the sweep, and what stays."""

    released: int
    kept: tuple[Kept, ...]


def release_quarantine(pool: Pool, number: str | None = None) -> ReleaseReport:
    """Release the clocks of a case, or all, one transaction a case; each has to prove that its ladder can be read.

    What is released may fail again in a sweep, and comes back after as many failures as before.
    """
    with reading(pool) as snapshot:
        waiting: defaultdict[str, set[int]] = defaultdict(set)
        for clock in quarantine.listed(snapshot):
            if clock.quarantined_at is not None and number in {None, clock.case}:
                waiting[clock.case].add(clock.id)
    released, kept = 0, []
    for case, clocks in waiting.items():
        try:
            with transaction(pool) as tx:
                released += _release(tx, case, clocks)
        except POISON as poison:
            kept.append(Kept(case, f"{type(poison).__name__}: {poison}"))
    LOG.info("quarantine.released", clocks=released, kept=len(kept))
    return ReleaseReport(released, tuple(kept))


def _release(tx: Tx, number: str, waiting: set[int]) -> int:
    file = docket.file_of(tx, cases.lock(tx, number, AGENT))
    released = 0
    for clock in file.bundle.clocks:
        if clock.id not in waiting:
            continue
        steps = ladder.schedule(file.rules, timekeeping.running_of(file, clock))
        # It was there all the time: what it has reached in quarantine is late since then.
        ahead = ladder.ahead(steps, clock.rung)
        instants = (None, None) if clock.paused_at is not None else (ahead.next_fire_at, ahead.escalates_at)
        released += quarantine.release(tx, clock.id, *instants)
    return released
