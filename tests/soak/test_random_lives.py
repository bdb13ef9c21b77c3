"""Whatever people, flows and time do, in whatever order, every case stays on the lifecycle's table."""

import random

import pytest
from audit import violations
from lives import ALL_IN_ALL, Disorder, Lives, Tally
from record import Record
from sqlalchemy import text
from world import World

from statemachines.states import Trigger

SHORT, STRETCHES = 300, 6
LATE = {Trigger.CLOSE, Trigger.REOPEN, Trigger.GRANT_EXTENSION, Trigger.REFUSE_EXTENSION}
"""What comes so late in a life that a short walk need not reach it."""


@pytest.mark.parametrize("steps", [SHORT, pytest.param(20_000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])])
def test_random_lives_never_leave_the_table(world: World, record: Record, steps: int) -> None:
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    print(f"seed {seed}")  # noqa: T201  # what a failure is repeated with
    lives = Lives(world, seed)
    name = f"random lives, {steps} steps: states off the table"
    try:
        tally = walked(lives, steps)
    except Disorder as disorder:
        print(disorder)  # noqa: T201
        record.result(name, 1, bar=0, seed=seed)
        raise
    print(tally, dict(tally.moved), dict(tally.guards))  # noqa: T201
    # A walk that never got anywhere would prove nothing.
    assert moved(tally) >= set(Trigger) - (LATE if steps <= SHORT else set())
    record.result(name, 0, bar=0, seed=seed)


def walked(lives: Lives, steps: int) -> Tally:
    """Take the walk; a short one goes on by stretches until all that does not come late has happened, or is ended."""
    if steps > SHORT:
        return lives.walk(steps)
    for stretch in range(STRETCHES):
        tally = lives.walk(steps, ALL_IN_ALL / STRETCHES)
        if stretch and moved(tally) >= set(Trigger) - LATE:
            break
    return tally


def moved(tally: Tally) -> set[str]:
    return {trigger for trigger, times in tally.moved.items() if times}


def test_the_audit_sees_what_is_out_of_order(world: World) -> None:
    number = world.to_rectifying().number
    assert violations(world.real) == []
    with world.tx() as tx:
        tx.write(text("update clock set ended = 'met', ended_at = now(), next_fire_at = null where kind = 'rectify'"))
        tx.write(text("""update "case" set light = 'red'"""))
    found = violations(world.real)
    assert len(found) == 4
    assert all(number in wrong for wrong in found)
