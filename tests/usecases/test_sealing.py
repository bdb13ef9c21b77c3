"""Every event is sealed once, in order, in its city's chain, however many seal and whatever commits late."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import seen
from sqlalchemy import make_url
from world import World

from duzhan.policy import sealing
from duzhan.policy.sealing import GENESIS, SEAL
from duzhan.store import keyring, seals
from duzhan.store.databases import Logins
from duzhan.store.keyring import Keyring
from duzhan.store.seals import SealRow
from duzhan.store.transaction import reading
from duzhan.usecases.seal_ledger import seal_ledger

SEALERS = 32


@pytest.fixture
def ring(keys: Path) -> Keyring:
    return keyring.opened(keys)


def chains(world: World) -> dict[str, list[SealRow]]:
    with reading(world.real) as tx:
        return {chain: list(seals.of_chain(tx, chain)) for chain in seals.chains(tx)}


def events_by_city(world: World) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in seen.rows(world, 'select c.city, e.id from event e join "case" c on c.id = e.case_id order by e.id'):
        found.setdefault(str(row.city), []).append(int(str(row.id)))
    return found


def sealed_by_city(world: World) -> dict[str, list[int]]:
    return {chain: [event for row in rows for event in row.events] for chain, rows in chains(world).items()}


def assert_unforked(world: World) -> None:
    for rows in chains(world).values():
        assert [row.statement.seq for row in rows] == list(range(1, len(rows) + 1))
        assert [row.statement.prev for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]


def test_every_event_is_sealed_once_in_its_citys_chain(world: World, ring: Keyring) -> None:
    world.to_closed()
    world.log("other_city_office", area="410422")
    world.log("county_finder", area="410325")
    report = seal_ledger(world.pool, ring, chunk=5)
    assert report.events == sum(map(len, events_by_city(world).values()))
    assert sealed_by_city(world) == events_by_city(world)
    assert_unforked(world)
    assert seal_ledger(world.pool, ring).events == 0


def test_a_seal_holds_the_root_of_its_events_and_is_signed(world: World, ring: Keyring) -> None:
    world.to_rectifying()
    seal_ledger(world.pool, ring)
    (row,) = chains(world)["4103"]
    with reading(world.real) as tx:
        lines = seals.named(tx, row.events)
    leaves = [sealing.leaf(line.text) for line in lines]
    assert sealing.root(leaves).hex() == row.statement.root
    assert keyring.genuine(row.public_key, row.signature, sealing.signed_text(SEAL, row.statement.hash()))
    assert not keyring.genuine(row.public_key, row.signature, sealing.signed_text(SEAL, GENESIS))
    for position, leaf in enumerate(leaves):
        way = sealing.proof(leaves, position)
        assert sealing.root_by_proof(leaf, position, len(leaves), way) == bytes.fromhex(row.statement.root)


@pytest.fixture
def late(database: Logins) -> Iterator[psycopg.Connection]:
    """Open a connection whose transaction commits late."""
    url = make_url(database.worker).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        yield connection


LATE = """
insert into event (case_id, version, kind, from_state, to_state, agent, at, detail, row)
select id, version, 'light', state, state, 'late', clock_timestamp(), '{}', to_jsonb(c.*) from "case" c
where number = %s returning id"""


def test_nothing_is_sealed_before_what_may_still_come_before_it(
    world: World, ring: Keyring, late: psycopg.Connection
) -> None:
    first, second = world.log().number, world.log().number
    seal_ledger(world.pool, ring)
    row = late.execute(LATE, (first,)).fetchone()
    assert row is not None
    held = row[0]
    world.assign(second)  # has a higher number, and commits first
    assert max(events_by_city(world)["4103"]) > held
    before = sealed_by_city(world)
    for _ in range(3):
        seal_ledger(world.pool, ring)
    assert sealed_by_city(world) == before
    late.commit()
    seal_ledger(world.pool, ring)
    assert sealed_by_city(world) == events_by_city(world)
    assert held in sealed_by_city(world)["4103"]
    assert_unforked(world)


def test_what_was_open_at_one_sealing_does_not_hold_up_for_ever_what_came_before_it(
    world: World, ring: Keyring, late: psycopg.Connection
) -> None:
    # Somebody is always writing: no sealing ever finds the house quiet, and yet all but the newest gets sealed.
    number = world.log().number
    late.execute(LATE, (number,))
    seal_ledger(world.pool, ring)
    url = late.info.dsn
    for _ in range(3):
        with psycopg.connect(url) as another:
            another.execute(LATE, (number,))
            late.commit()
            seal_ledger(world.pool, ring)
            late.execute(LATE, (number,))
    unsealed = set(events_by_city(world)["4103"]) - set(sealed_by_city(world)["4103"])
    assert 0 < len(unsealed) <= 3
    late.commit()
    seal_ledger(world.pool, ring)
    assert sealed_by_city(world) == events_by_city(world)


def test_an_event_has_its_transaction_numbered_before_it_has_its_own_number(
    world: World, late: psycopg.Connection
) -> None:
    number = world.log().number
    late.execute("create or replace temp view numbered as select pg_current_xact_id_if_assigned() as xid")
    late.commit()
    # The trigger goes off before the first row is made, even where no row will be.
    late.execute(LATE, ("no such case",))
    row = late.execute("select xid is not null from numbered").fetchone()
    assert row == (True,)
    late.rollback()
    assert number


def test_many_sealers_at_once_neither_fork_a_chain_nor_leave_a_gap(world: World, ring: Keyring) -> None:
    for _ in range(12):
        world.to_rectifying()
        world.log("other_city_office", area="410422")

    def work(turn: int) -> None:
        if turn % 8 == 0:
            world.log("other_city_office", area="410422")
        seal_ledger(world.pool, ring, chunk=7)

    with ThreadPoolExecutor(SEALERS) as sealers:
        for turn in [sealers.submit(work, turn) for turn in range(SEALERS)]:
            turn.result()
    seal_ledger(world.pool, ring)
    assert sealed_by_city(world) == events_by_city(world)
    assert_unforked(world)


def test_a_horizon_of_another_server_is_replaced(world: World, ring: Keyring, database: Logins) -> None:
    world.log()
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as owner:
        owner.execute("insert into seal_horizon (id, event, xid) values (1, 9, 4000000000000)")
    seal_ledger(world.pool, ring)
    with psycopg.connect(url) as owner:
        assert owner.execute("select xid < 4000000000000 from seal_horizon").fetchone() == (True,)
    world.log()
    seal_ledger(world.pool, ring)
    assert sealed_by_city(world) == events_by_city(world)


def test_a_key_that_was_changed_seals_from_then_on_and_the_old_one_stays_ours(world: World, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"
    keyring.make(path)
    world.log()
    seal_ledger(world.pool, keyring.opened(path))
    rotated = keyring.rotate(path)
    world.log()
    seal_ledger(world.pool, rotated)
    first, second = chains(world)["4103"]
    assert first.public_key != second.public_key
    assert rotated.public_keys() == (first.public_key, second.public_key)
