"""Deliveries that are killed, raced and swallowed: nothing is lost, little comes twice, and nothing that was closed."""

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import deliverer
import psycopg
import pytest
from outside import Postbox, Receiver, black_hole, contact, machine_now, mail_server, receiver
from record import Record
from sqlalchemy import make_url, text
from web import Web
from world import World, actor

from duzhan.notify.channels import configured
from duzhan.settings import Settings
from duzhan.store.databases import Logins
from duzhan.store.notices import Message, tell_accounts
from duzhan.store.transaction import Pool, reading
from duzhan.usecases.deliver_notices import deliver_notices
from duzhan.usecases.outgoing import LEASE
from duzhan.vocabulary import Channel, Seat

SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
GLANCE = 0.003  # seconds between two looks at how far a delivery has come
PATIENCE = 300.0
SECRET = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0"  # noqa: S105  # of receivers that are closed with the test
EACH = 5  # notices of a person
LATER = LEASE + timedelta(seconds=1)

_STATES = text("select state, count(*) from notice where channel <> 'inbox' group by state")
_SENT = text("select distinct message from notice where channel <> 'inbox' and state = 'sent'")
_HOOKED = text("""
insert into contact (account, channel, address, secret, position, created_at)
select account, 'webhook', :url, :secret, 1, :now from unnest(cast(:some as bigint[])) as account
""")
# A trigger sees what was committed before its own statement began: whether a case was closed when a notice was leased.
_WATCH = """
create table seen_leased (notice uuid, closed boolean);
create function watch_leases() returns trigger language plpgsql security definer as $$
begin
  insert into seen_leased
  select new.id, exists (select from "case" where id = new.case_id and state = 'closed') and new.template <> 'close';
  return null;
end $$;
create trigger watch_leases after update on notice for each row when (new.state = 'leased')
  execute function watch_leases();
grant select on seen_leased to duzhan_worker;
"""


def crowd(world: World, people: int) -> list[int]:
    """Open accounts with a mail address each; every twentieth address does not exist."""
    opened = text(
        "insert into account (username, name, email, password_hash, created_at)"
        " select 'reader' || n, 'reader', (case when n % 20 = 0 then 'gone' else 'reader' end) || n || '@example.org',"
        " '!', :now from generate_series(1, :people) n returning id"
    )
    with world.tx() as tx:
        return [int(str(key)) for key in tx.write(opened, {"now": tx.now, "people": people}).scalars()]


def told(world: World, accounts: list[int], times: int = EACH) -> None:
    """Tell people of so many cases."""
    for number in range(times):
        case = world.log()
        with world.tx() as tx:
            message = Message(case.id, f"letter:{number}", "assign", {})
            tell_accounts(tx, message, [(account, Seat.HANDLER) for account in accounts], today=world.now.date())


def states(pool: Pool) -> Counter[str]:
    with reading(pool) as tx:
        return Counter({str(state): int(str(count)) for state, count in tx.run(_STATES)})


def sent(pool: Pool) -> set[str]:
    with reading(pool) as tx:
        return {str(message) for message in tx.run(_SENT).scalars()}


def kill_at(target: int, postbox: Postbox, process: deliverer.BaseProcess, chance: random.Random) -> bool:
    """Kill a delivery a moment after so many mails have come; tell whether it was still at work."""
    pause, last = Event(), time.monotonic() + PATIENCE
    while process.is_alive() and len(postbox.mails) < target and time.monotonic() < last:
        pause.wait(GLANCE)
    # Anywhere within a message of some ten milliseconds, not only right after it was taken.
    process.join(chance.uniform(0, 0.03))
    at_work = process.is_alive()
    process.kill()
    process.join()
    return at_work


@pytest.mark.parametrize("size", [(10, 60), pytest.param((200, 2000), marks=SOAK)], ids="{0[0]} kills".format)
def test_a_delivery_that_is_killed_again_and_again_loses_nothing_and_repeats_little(
    world: World, database: Logins, settings: Settings, record: Record, size: tuple[int, int]
) -> None:
    kills, people = size
    told(world, crowd(world, people))
    owed = states(world.real)["pending"]
    seed = random.randrange(2**32)  # noqa: S311  # pytest-randomly makes it repeatable
    chance = random.Random(seed)  # noqa: S311
    postbox = Postbox()
    postbox.refused = {f"gone{number}@example.org" for number in range(20, people + 1, 20)}
    with mail_server(postbox) as port:
        house = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})
        killed = 0
        for target in sorted(chance.sample(range(people), kills)):
            process = deliverer.start(database.worker, world.now, house)
            killed += kill_at(target, postbox, process, chance)
            world.now += LATER
        for _ in range(kills):
            process = deliverer.start(database.worker, world.now, house)
            process.join(PATIENCE)
            world.now += LATER
            if not states(world.real).keys() & {"pending", "leased"}:
                break
    found = states(world.real)
    copies = Counter(postbox.ids())
    extra = copies.total() - len(copies)
    print(f"{killed} of {kills} deliveries were killed at work: {dict(found)}, {extra} extra copies")  # noqa: T201
    name = f"kill -9 of the deliverer, {kills} kills, {owed} notices"
    record.result(f"{name}: neither sent nor dead", owed - found["sent"] - found["dead"], bar=0, seed=seed)
    record.result(f"{name}: messages sent but not received, or the reverse", len(sent(world.real) ^ set(copies)), bar=0)
    record.result(f"{name}: extra copies", extra, bar=kills, seed=seed)
    assert found["dead"] == people // 20 * EACH
    assert killed >= kills // 2


@contextmanager
def watched(database: Logins) -> Iterator[None]:
    """Write down of every lease whether the notice's case had been closed before."""
    url = make_url(database.migrate).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(_WATCH)
    yield


@pytest.mark.parametrize("cases", [50, pytest.param(2000, marks=SOAK)])
def test_nothing_about_a_case_leaves_once_its_closure_is_committed(
    world: World, database: Logins, settings: Settings, record: Record, cases: int
) -> None:
    for _ in range(cases):
        world.order(world.to_verified().number)
    postbox, closing = Postbox(), Event()
    with mail_server(postbox) as port, watched(database):
        house = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port})

        def keep_delivering(number: int) -> None:
            while not closing.is_set():
                deliver_notices(world.pool, configured(house, machine_now), chance=random.Random(number))  # noqa: S311

        with ThreadPoolExecutor(3) as crew:
            deliverers = [crew.submit(keep_delivering, number) for number in range(2)]
            try:
                closed = world.close().closed
            finally:
                closing.set()
            for one in deliverers:
                one.result()
    with reading(world.real) as tx:
        leased, late = tx.run(text("select count(*), count(*) filter (where closed) from seen_leased")).one()
    found = states(world.real)
    print(f"{len(closed)} closures, {leased} leases: {dict(found)}")  # noqa: T201
    record.result(f"{cases} closures racing the deliverer: notices claimed after the closure committed", late, bar=0)
    assert len(closed) == cases
    assert found["cancelled"] > 0, "no race"
    assert leased > 0, "no race"


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def asked(web: Web, times: int) -> list[float]:
    """Ask the API for lists and cases, one after the other, and return how long each answer took."""
    client = web.client(actor("province_office").account)
    number = client.get("/cases?limit=1").json()["items"][0]["number"]
    took = []
    for position in range(times):
        begun = time.monotonic()
        client.get("/cases?limit=50" if position % 2 else f"/cases/{number}").raise_for_status()
        took.append(time.monotonic() - begun)
    return took


@contextmanager
def arrivals(count: int) -> Iterator[tuple[list[Receiver], list[float]]]:
    """Open receivers, and note when something comes to any of them."""
    came: list[float] = []
    with receiver() as one, receiver() as other, receiver() as third:
        doors = [one, other, third][:count]
        for door in doors:
            door.before = lambda: came.append(time.monotonic())
        yield doors, came


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_mail_server_that_swallows_ten_thousand_notices_slows_down_nobody_else(
    web: Web, database: Logins, settings: Settings, record: Record
) -> None:
    world = web.world
    people = crowd(world, 2000)
    with black_hole() as port, arrivals(3) as (doors, came):
        for name, channel, door in zip(
            ("water", "health", "city_office"), (Channel.DINGTALK, Channel.WEBHOOK, Channel.FEISHU), doors, strict=True
        ):
            contact(world, name, channel, door.url(), position=1)
        with world.tx() as tx:
            hooked = {"url": doors[1].url(), "secret": SECRET, "now": tx.now, "some": people[:200]}
            tx.write(_HOOKED, hooked)
        told(world, [*people, actor("city_office").account])
        for _ in range(100):
            world.assign(world.log().number)
        allowed = tuple(door.place for door in doors)
        house = settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port, "outbound_allowed": allowed})
        assert states(world.real)["pending"] >= 10_000
        calm = asked(web, 1000)
        begun = time.monotonic()
        process = deliverer.start(database.worker, world.now, house)
        busy = asked(web, 400)
        while process.is_alive() and time.monotonic() - begun < PATIENCE:
            busy += asked(web, 400)
        process.join(PATIENCE)
        took = time.monotonic() - begun
        calm += asked(web, 1000)
    waiting = states(world.real)["pending"]
    print(f"the run took {took:.0f} s, {len(came)} messages came elsewhere, {waiting} notices wait")  # noqa: T201
    record.result("black hole, 10,000 queued: p95 of other channels, s", p95([at - begun for at in came]), bar=60)
    record.result("black hole, 10,000 queued: p95 of the API, times", p95(busy) / p95(calm), bar=1.5)
    record.result("black hole, 10,000 queued: seconds that a run lost by it", took, bar=60)
    assert len(came) >= 200
    assert waiting >= 10_000
