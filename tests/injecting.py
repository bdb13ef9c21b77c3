"""Lives led as they should be, and what nobody can do through the lifecycle, done around it by the owner."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import psycopg
from sqlalchemy.engine import make_url
from world import HEALTH, WATER, World, beijing

from duzhan.campaign.conformance import Nonconformity
from duzhan.store.databases import Logins
from statemachines.states import Trigger

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
CUTOFF = beijing("2020-06-25 00:00")
N = Nonconformity
_CASE = """(select id from "case" where number = %(number)s)"""


def as_owner(logins: Logins, statement: str, **values: object) -> None:
    """Run a statement with the triggers off, as no act could; ``:case`` is the case of the ``number``."""
    url = make_url(logins.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("set session_replication_role = replica")
        owner.execute(statement.replace(":case", _CASE).encode(), values)


def verified(world: World, **fields: object) -> str:
    """Lead a case to verified as it should be: days to put it right, everybody at their own time."""
    number = world.log(**fields).number
    world.now += HOUR
    world.assign(number)
    world.now += DAY
    world.accept(number)
    world.now += 4 * DAY
    world.submit(number)
    for step in (world.review, lambda n: world.verify(n, "verifier"), lambda n: world.verify(n, "verifier2")):
        world.now += 2 * HOUR
        step(number)
    return number


def closed(world: World, **fields: object) -> str:
    """Lead a case to closed as it should be."""
    number = verified(world, **fields)
    world.now += 2 * HOUR
    world.order(number)
    world.close()
    return number


AROUND: Mapping[Nonconformity, str] = {
    # The moment in which it was assigned is moved up to a few minutes before its submission.
    N.CLOSED_TOO_FAST: """
        update event e set at = s.at - interval '10 minutes' from event s
        where e.case_id = :case and s.case_id = e.case_id and s.kind = 'submit' and e.kind = 'assign'""",
    N.VERIFIED_BY_OWN: """
        update event e set unit = (select p.unit from part p where p.case_id = e.case_id order by p.id desc limit 1)
        where e.case_id = :case and e.kind = 'verify' and e.to_state = 'verified'""",
    N.EVIDENCE_LATE: "update evidence set uploaded_at = uploaded_at + interval '400 days' where case_id = :case",
    N.REVIEW_SKIPPED: "delete from event where case_id = :case and kind = 'review'",
    # Its unit returned it twice before it accepted it.
    N.PING_PONG: """
        insert into event (case_id, version, kind, from_state, to_state, actor, unit, at, detail, row)
        select case_id, version, 'return', 'assigned', 'found', actor, unit, at, '{}', row
        from event, generate_series(1, 2) where case_id = :case and kind = 'submit'""",
}
"""What turns a case that was closed as it should be into each kind of finding, by raw SQL."""


def too_fast(world: World) -> tuple[str, ...]:
    """Close a case within the moment in which it was logged."""
    return (world.to_closed().number,)


def tossed_about(world: World) -> tuple[str, ...]:
    """Let a unit return a case twice."""
    number = world.log().number
    for _ in range(2):
        world.now += HOUR
        world.assign(number, lead_unit=WATER, co_units=(HEALTH,))
        world.now += HOUR
        world.do(Trigger.RETURN, number, "water", ground="不属我局职责")
    return (number,)


def in_bulk(world: World, closings: int = 10) -> tuple[str, ...]:
    """Verify cases in the course of time, and order all closings in the evening before the figures are cut off."""
    numbers = []
    for nth in range(closings):
        world.now = CUTOFF - (10 + nth) * DAY
        numbers.append(verified(world))
    world.now = CUTOFF - 3 * HOUR
    for number in numbers:
        world.now += MINUTE
        world.order(number)
    return tuple(numbers)


THROUGH: Mapping[Nonconformity, Callable[[World], tuple[str, ...]]] = {
    N.CLOSED_TOO_FAST: too_fast,
    N.PING_PONG: tossed_about,
    N.BULK_CLOSING: in_bulk,
}
"""What the lifecycle itself lets happen."""
