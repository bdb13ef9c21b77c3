"""As of: the ledger and its figures at a past instant are what was shown then (ADR 0031)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest
import seen
from correspondence import sweep
from reading import read
from world import HEALTH, WATER, World, actor, beijing

from duzhan.errors import InvalidInput
from duzhan.store.transaction import Tx, transaction
from duzhan.usecases.acts import ACTS
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_ledger import read_ledger
from duzhan.wire import triggers as wire
from duzhan.wire.ledger import Dashboard, LedgerFilter, LedgerPage
from statemachines.states import Trigger

T = Trigger
HOUR = timedelta(hours=1)


def shown(world: World, by: str = "auditor", **wanted: object) -> LedgerPage:
    with read(world) as tx:
        return read_ledger(tx, LedgerFilter.model_validate(wanted), actor=actor(by))


def counted(world: World, by: str = "auditor") -> Dashboard:
    with read(world) as tx:
        return read_dashboard(tx, actor=actor(by))


def life(world: World, number: str) -> list[Callable[[], object]]:
    """Return everything that a case's line can say, one act after the other."""
    later = {"reason": "汛期", "progress": "已完成八成", "proposed_on": "2020-07-10"}
    return [
        lambda: world.assign(number),
        lambda: world.fire(
            T.ACCEPT, number, "water", wire.Accept(responsible_person="张主任", responsible_phone="13812345678")
        ),
        lambda: world.progress(number, "water", 30),
        lambda: world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, co_units=[WATER], reason="职责调整"),
        lambda: world.do(T.TRANSFER, number, "province_office", lead_unit=WATER, co_units=[HEALTH], reason="职责调整"),
        lambda: world.accept(number),
        lambda: world.do(T.PLAN, number, "water", measures="打一眼井"),
        lambda: world.progress(number, "water", 40),
        lambda: world.progress(number, "health", 100),
        lambda: world.do(T.REQUEST_EXTENSION, number, "water_head", **later),
        lambda: world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意"),
        lambda: world.do(T.PLAN, number, "water", measures="打两眼井"),
        lambda: world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-25"),
        lambda: world.do(T.RESUME, number, "province_office", reason="汛期已过"),
        lambda: world.submit(number),
        lambda: world.do(T.SEND_BACK, number, "province_office2", reasons="照片不清"),
        lambda: world.submit(number),
        lambda: world.review(number),
        lambda: world.verify(number, "verifier"),
        lambda: world.verify(number, "verifier2"),
        lambda: world.order(number),
        world.close,
        lambda: world.do(T.REOPEN, number, "verifier", findings="管网再次断水", due_on="2020-07-20"),
        lambda: world.progress(number, "water", 20),
        lambda: sweep(world, "2020-07-23 00:05"),
        lambda: world.evidence(number, "document"),
    ]


def test_every_line_of_a_life_is_shown_again_as_of_its_instant(world: World) -> None:
    number = world.log().number
    stands = world.log().number
    told = [(shown(world), counted(world))]
    dismissal = [lambda: world.do(T.DISMISS, stands, "province_office", reason="重复", joins=number)]
    for act in (*life(world, number)[:-1], *dismissal, life(world, number)[-1]):
        world.now += HOUR
        act()
        told.append((shown(world), counted(world)))
    lines = [page.items[0] for page, _ in told]
    for column in ("units", "responsible", "extensions", "progress", "light", "completion", "verification", "closure"):
        assert len({getattr(line, column) for line in lines}) > 1, column
    for page, figures in told:
        with read(world) as tx:
            assert read_ledger(tx, LedgerFilter(as_of=page.as_of), actor=actor("auditor")) == page
            assert read_dashboard(tx, page.as_of, actor=actor("auditor")) == figures


def test_a_case_is_not_in_the_ledger_of_before_it_was_logged(world: World) -> None:
    before = world.now
    world.now += HOUR
    first = world.log().number
    world.now += HOUR
    world.log()
    assert shown(world, as_of=before).items == ()
    assert [line.number for line in shown(world, as_of=before + HOUR).items] == [first]


def test_the_past_is_read_in_the_scope_that_somebody_has_today(world: World) -> None:
    number = world.log().number
    world.assign(number)
    given = world.now
    world.now += HOUR
    world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, co_units=[], reason="职责调整")
    assert shown(world, "water", as_of=given).items == ()
    assert shown(world, "health", as_of=given).items == shown(world, as_of=given).items
    assert shown(world, "sibling_office", as_of=given).items == ()
    assert shown(world, as_of=given, area="410326").items == ()


def test_an_instant_that_has_not_come_yet_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="数据截止时点还没有到"):
        shown(world, as_of=world.now + HOUR)


def test_the_past_pages_on_with_its_numbering(world: World) -> None:
    logged = [world.log().number for _ in range(5)]
    then = world.now
    world.now += HOUR
    world.log()
    first = shown(world, as_of=then, limit=3)
    second = shown(world, as_of=then, limit=3, cursor=first.next)
    assert [(line.position, line.number) for line in (*first.items, *second.items)] == list(enumerate(logged, start=1))
    assert second.next is None


def report(tx: Tx, number: str) -> None:
    ACTS[T.PROGRESS](tx, number, None, wire.Progress(text="按计划推进", percentage=0), actor("water"))


def test_whoever_waited_for_a_case_acts_after_whoever_held_it(world: World) -> None:
    number = world.to_rectifying().number
    world.shift_database_clock(world.real)
    with transaction(world.real) as early:
        opened = early.now
        with transaction(world.real) as late:
            report(late, number)
        report(early, number)
        assert opened < late.now <= early.now
    first, second = seen.events(world, number)[-2:]
    assert first.at == late.now <= second.at


def test_under_contention_the_events_of_a_case_stay_in_order(world: World) -> None:
    numbers = [world.to_rectifying().number for _ in range(2)]
    world.shift_database_clock(world.real)

    def act(turn: int) -> None:
        with transaction(world.real) as tx:
            report(tx, numbers[turn % 2])

    with ThreadPoolExecutor(16) as crowd:
        list(crowd.map(act, range(400)))
    for number in numbers:
        events = seen.events(world, number)
        assert len(events) >= 200
        assert all(earlier.at <= later.at for earlier, later in pairwise(events))


def test_the_last_second_of_a_day_is_that_day(world: World) -> None:
    world.to_rectifying()
    world.now = beijing("2020-07-03 09:00")
    page = shown(world)
    world.now = beijing("2020-07-06 09:00")
    assert (page.items[0].overdue_days, shown(world).items[0].overdue_days) == (5, 6)
    assert shown(world, as_of=page.as_of).items == page.items
