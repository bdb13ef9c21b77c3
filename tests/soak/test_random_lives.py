"""Whatever people, flows and time do, in whatever order, every case stays on the lifecycle's table."""

import random

import pytest
import record
from lives import Lives
from world import World

from statemachines.states import Trigger


@pytest.mark.parametrize("steps", [2000, pytest.param(20_000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_random_lives_never_leave_the_table(world: World, steps: int) -> None:
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    print(f"seed {seed}")  # noqa: T201  # what a failure is repeated with
    tally = Lives(world, seed).walk(steps)
    print(tally, dict(tally.moved), dict(tally.guards))  # noqa: T201
    # A walk that never got anywhere would prove nothing.
    assert set(tally.moved) == set(Trigger)
    assert all(tally.moved.values())
    record.result(f"random lives, {steps} steps: states off the table", 0, bar=0, seed=seed)
