"""The whole campaign of 3,000 cases: how fast it is played, that its seed decides everything, that all is in order."""

import json
from datetime import date
from hashlib import sha256

import pytest
from record import Record

from duzhan.campaign.load import load_campaign
from duzhan.settings import current
from duzhan.simulation import crew, outcome, run
from duzhan.simulation.outcome import Outcome
from duzhan.store import now as clock

LONG = (pytest.mark.soak, pytest.mark.timeout(7200))
CASES, SEED, PROCESSES = 3000, 20200228, 2
FASTEST = 1000 / 300
"""Milliseconds for a move, where there are 300 in a second."""


def played(processes: int) -> tuple[Outcome, float]:
    """Play the whole campaign; return what it came to, and the seconds from the first virtual day to the result."""
    folder = current().campaign_folder
    window = run.window(load_campaign(folder), None, CASES, SEED)
    begun: list[float] = []

    def tell(_share: int, _today: date) -> None:
        begun.append(clock.steady())

    found = crew.play(current(), folder, window, processes, tell)
    return found, clock.steady() - begun[0]


def digest(found: Outcome) -> str:
    return sha256(json.dumps(outcome.as_json(found), ensure_ascii=False).encode()).hexdigest()


@pytest.mark.parametrize("processes", [pytest.param(PROCESSES, marks=LONG)])
def test_a_campaign_is_simulated_fast_and_the_same_again(processes: int, record: Record) -> None:
    found, seconds = played(processes)
    print(f"{found.moves} moves in {seconds:.1f} s, {found.moves / seconds:.0f} a second")  # noqa: T201
    record.result("simulation, 214 days, 3,000 cases: anomalies that doctor finds", len(found.anomalies), bar=0)
    again, _ = played(processes)
    different = int(digest(found) != digest(again))
    record.result("simulation, 214 days, 3,000 cases: runs of one seed that differ", different, bar=0, seed=SEED)
    record.result("simulation, 214 days, 3,000 cases: ms for a move", seconds * 1000 / found.moves, bar=FASTEST)
