"""Whatever honest people do, in whatever order, conformance has nothing against it; what is done to it is found."""

import random
from itertools import cycle

import pytest
from courses import Course
from injecting import AROUND, HOUR, as_owner, closed
from lives import Lives
from reading import read
from record import Record
from sqlalchemy import text
from world import MORNING, World

from duzhan.campaign.conformance import Nonconformity
from duzhan.model.case import Case
from duzhan.policy.permissions import Actor, Doer
from duzhan.store.databases import Logins
from duzhan.usecases.find_nonconformities import find_everywhere
from duzhan.wire.conformance import NonconformityOut
from statemachines.states import Trigger

SHORT, FULL, PARTS = 10, 200, 8
STEPS, ALL_IN_ALL = 300, 150 * 24 * HOUR
SOAK = [pytest.mark.soak, pytest.mark.timeout(7200)]
# Those that went straight through, so that a statement that means one act does not mean another too.
_PLAIN = """
select c.number from "case" c where c.closure_number is not null and c.cycle = 1 and c.rework = 0 and not exists (
  select from event e where e.case_id = c.id and e.kind in ('transfer', 'return')) order by c.id
"""


class Honest(Lives):
    """People who take their time, hold one office each, and return nothing twice; all else is as it comes."""

    def walk(self, steps: int) -> None:  # type: ignore[override]  # whether all is in order is looked at elsewhere
        """Take so many steps."""
        self.pace = ALL_IN_ALL / (steps * 0.06)
        for _ in range(steps):
            self.step()

    def _attempt(
        self,
        trigger: Trigger,
        case: Case,
        doer: Doer,
        command: dict[str, object] | None = None,
        *,
        offered: bool = False,
    ) -> None:
        if isinstance(doer, Actor) and len(doer.grants) > 1:
            return
        if trigger is Trigger.RETURN and case.returns:
            return
        if trigger is Trigger.SUBMIT:
            self.world.now += self.chance.randint(5, 60) * HOUR
        super()._attempt(trigger, case, doer, command, offered=offered)


def findings(world: World) -> list[NonconformityOut]:
    with read(world) as tx:
        return list(find_everywhere(tx, None, None))


def plain(world: World) -> list[str]:
    with read(world) as tx:
        return [str(number) for number in tx.run(text(_PLAIN)).scalars()]


def seeded() -> int:
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    print(f"seed {seed}")  # noqa: T201  # what a failure is repeated with
    return seed


def hold(world: World, record: Record, name: str, seed: int) -> None:
    alarms = [f"{each.kind} {each.cases} {each.why}" for each in findings(world)]
    print(alarms[:5])  # noqa: T201
    record.result(f"conformance, {name}: false alarms", len(alarms), bar=0, seed=seed)


@pytest.mark.parametrize("histories", [SHORT, pytest.param(FULL, marks=SOAK)])
def test_honest_courses_raise_no_alarm_and_what_is_done_to_them_is_found(
    world: World, database: Logins, record: Record, histories: int
) -> None:
    seed = seeded()
    for history in range(histories):
        world.now = MORNING + history % 60 * 24 * HOUR
        Course(world, random.Random(seed + history)).run()  # noqa: S311
    closed(world)  # at least one that went straight through, whatever chance did to the others
    world.now = MORNING + ALL_IN_ALL
    hold(world, record, f"{histories} honest courses", seed)
    done: set[tuple[str, Nonconformity]] = set()
    for number, kind in zip(plain(world), cycle(AROUND), strict=False):
        as_owner(database, AROUND[kind], number=number)
        done.add((number, kind))
    assert done, "nothing was done to them"
    missed = done - {(each.cases[0], each.kind) for each in findings(world)}
    print(f"{len(done)} violations, missed {missed}")  # noqa: T201
    record.result(f"conformance, {histories} honest courses: violations missed", len(missed), bar=0, seed=seed)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_random_lives_of_honest_people_raise_no_alarm(world: World, record: Record, part: int) -> None:
    """One life follows another, so all of them in one world would be the work of eighty years."""
    seed, closed = seeded(), 0
    for history in range(FULL // PARTS):
        lives = Honest(world, seed + history)
        lives.walk(STEPS)
        closed += lives.tally.moved[Trigger.CLOSE]
    hold(world, record, f"{FULL // PARTS} honest lives, {part + 1} of {PARTS}", seed)
    assert closed > FULL // PARTS // 3, "lives that end nowhere would prove nothing"
