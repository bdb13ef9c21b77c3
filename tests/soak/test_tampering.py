"""Whatever the owner of the database does to a row of history, the row is named, and nothing else is."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest
import seeding
from psycopg import sql
from record import Record
from sqlalchemy import make_url
from world import World

from duzhan.policy.proving import Fault
from duzhan.store import keyring
from duzhan.store.databases import Logins
from duzhan.store.transaction import reading
from duzhan.usecases.seal_ledger import seal_ledger
from duzhan.usecases.verify_ledger import verify_ledger

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
CASES = 300
Named = set[tuple[Fault, int, int | None]]

CHANGES = {
    "a key of the detail": 'detail = detail || \'{"text": "改"}\'',
    "a key of the row": 'row = row || \'{"description": "改"}\'',
    "a key fewer in the row": "row = row - 'place'",
    "a number in the row": "row = row || '{\"version\": 99}'",
    "the instant, by a microsecond": "at = at - interval '1 microsecond'",
    "the person or the flow": "actor = case when actor is not null then (actor %% 20) + 1 end, agent = agent || 'x'",
    "the unit": "unit = case when unit is distinct from '41-office' then '41-office' end",
    "the version": "version = version + 1",
    "the kind": "kind = kind || ' '",
    "the state it came from": "from_state = from_state || ' '",
    "the state it led to": "to_state = to_state || ' '",
    "the case": "case_id = (select min(id) from \"case\" c where c.id <> event.case_id and c.city = '4103')",
}


@pytest.fixture
def owner(database: Logins) -> Iterator[psycopg.Connection]:
    """Connect as somebody who may do everything to the database, and has its triggers asleep."""
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection


@contextmanager
def restored(owner: psycopg.Connection, *events: int) -> Iterator[None]:
    """Put rows back as they were, and take away what was put under other numbers since."""
    owner.execute("create temp table kept as select * from event where id = any(%s)", (list(events),))
    owner.execute("create temp table known as select id from event")
    yield
    owner.execute("delete from event where id = any(%s) or id not in (select id from known)", (list(events),))
    owner.execute("insert into event overriding system value select * from kept")
    owner.execute("drop table kept, known")


def changed(owner: psycopg.Connection, chance: Random, events: list[int]) -> Named:
    change = chance.choice(list(CHANGES.values()))
    owner.execute(f"update event set {change} where id = %s".encode(), (events[0],))  # noqa: S608  # ours
    return {(Fault.EVENT_CHANGED, events[0], None)}


def deleted(owner: psycopg.Connection, _: Random, events: list[int]) -> Named:
    owner.execute("delete from event where id = %s", (events[0],))
    return {(Fault.EVENT_MISSING, events[0], None)}


def inserted(owner: psycopg.Connection, chance: Random, events: list[int]) -> Named:
    forged = -chance.randrange(1, 10**9)
    _copy(owner, events[0], forged)
    return {(Fault.EVENT_INSERTED, forged, None)}


def renumbered(owner: psycopg.Connection, _: Random, events: list[int]) -> Named:
    """Move an event to the number of its neighbour, which is gone."""
    owner.execute("delete from event where id = %s", (events[1],))
    _copy(owner, events[0], events[1])
    owner.execute("delete from event where id = %s", (events[0],))
    return {(Fault.EVENT_RENUMBERED, events[0], events[1]), (Fault.EVENT_CHANGED, events[1], None)}


def swapped(owner: psycopg.Connection, _: Random, events: list[int]) -> Named:
    one, other = events
    owner.execute("create temp table both_ as select * from event where id in (%s, %s)", (one, other))
    owner.execute("delete from event where id in (%s, %s)", (one, other))
    owner.execute("update both_ set id = %s + %s - id", (one, other))
    owner.execute("insert into event overriding system value select * from both_")
    owner.execute("drop table both_")
    return {(Fault.EVENTS_SWAPPED, one, other), (Fault.EVENTS_SWAPPED, other, one)}


def _copy(owner: psycopg.Connection, event: int, number: int) -> None:
    columns = "case_id, version, kind, from_state, to_state, actor, agent, unit, at, detail, row"
    copied = sql.SQL("insert into event (id, {0}) overriding system value select %s, {0} from event where id = %s")
    owner.execute(copied.format(sql.SQL(columns)), (number, event))


TAMPERINGS: tuple[Callable[[psycopg.Connection, Random, list[int]], Named], ...] = (
    changed,
    changed,
    changed,
    deleted,
    inserted,
    renumbered,
    swapped,
)


@pytest.fixture
def sealed_world(world: World, database: Logins, keys: Path) -> World:
    """Seal a history of some thousand events, a hundred a seal."""
    seeding.seed(world, database, CASES)
    seal_ledger(world.real, keyring.opened(keys), chunk=100)
    return world


@pytest.mark.parametrize("rows", [30, pytest.param(500, marks=SOAK)])
def test_each_changed_row_is_named(
    sealed_world: World, owner: psycopg.Connection, keys: Path, record: Record, rows: int
) -> None:
    world, ring = sealed_world, keyring.opened(keys)
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    chance = Random(seed)  # noqa: S311
    sealed = [row[0] for row in owner.execute("select events from seal where count > 2")]
    missed = []
    for _ in range(rows):
        events = chance.sample(chance.choice(sealed), 2)
        with restored(owner, *events):
            expected = chance.choice(TAMPERINGS)(owner, chance, events)
            with reading(world.real) as tx:
                verdict = verify_ledger(tx, ring.public_keys(), [])
            named = {(finding.fault, finding.event, finding.other) for finding in verdict.findings}
            if named != expected:
                missed.append((expected, named))
    print(missed)  # noqa: T201  # what was not named
    record.result(f"{rows} rows tampered with: not named exactly", len(missed), bar=0, seed=seed)
    with reading(world.real) as tx:
        assert verify_ledger(tx, ring.public_keys(), []).findings == ()
