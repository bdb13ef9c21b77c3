"""Counts kept beside the cases are those of the cases: at every instant, for every office, whoever writes meanwhile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import seen
from sqlalchemy import text
from world import BEIJING, World, actor, beijing, wearing

from duzhan.policy.permissions import Actor
from duzhan.store import callers, count_checks, ledger
from duzhan.store.databases import Logins
from duzhan.store.engine import open_pool
from duzhan.store.ledger import Cut
from duzhan.store.transaction import Pool, reading, transaction
from duzhan.usecases.read_board import Board, read_board
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.settle_counts import settle_counts
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.vocabulary import Light
from duzhan.wire.cases import CaseNarrowing
from duzhan.wire.ledger import Dashboard
from statemachines.states import Trigger

# For whoever acts for a unit besides, the cases are counted one by one; the unit's lie in the office's area.
OFFICES = ("province_office", "city_office", "county_office", "sibling_office")
UNIT = dict.fromkeys(OFFICES[:-1], "water") | {"sibling_office": "sibling_water"}
NARROWED = (
    CaseNarrowing(),
    CaseNarrowing(open=True),
    CaseNarrowing(open=False, content_area="1"),
    CaseNarrowing(open=True, light=Light.RED),
    CaseNarrowing(area="4103"),
    CaseNarrowing(area="410325", content_area="1.4"),
    CaseNarrowing(area="410326", content_area="2"),
)


def lived(world: World) -> None:
    """Let cases come to every state and figure, over weeks, in two counties."""
    world.log()
    world.log(area="410326", content_area="2")
    world.do(Trigger.DISMISS, world.log().number, "province_office", reason="不属实")
    world.do(Trigger.SEND_BACK, world.to_reviewed().number, "verifier", reasons="现场仍缺水")
    moved = world.to_rectifying().number
    world.do(Trigger.TRANSFER, moved, "province_office", reason="职责在卫健", lead_unit="410325-health")
    world.to_submitted()
    world.to_rectifying()
    again, _ = world.to_closed().number, world.to_closed()
    world.now = beijing("2020-06-20 09:00")
    world.do(Trigger.REOPEN, again, "province_office", findings="管网又断水")
    for day in ("2020-07-10 09:00", "2020-07-28 09:00"):
        world.now = beijing(day)
        sweep_clocks(world.pool, accept_wave=True)
        world.log(content_area="3.1")


def shown(pool: Pool, reader: Actor) -> tuple[Board, Dashboard, list[int]]:
    with reading(pool) as tx:
        caller = callers.tell(tx, reader)
        lines = [ledger.count(tx, caller, Cut(0, 50, each)) for each in NARROWED]
        return read_board(tx, actor=caller), read_dashboard(tx, actor=caller), lines


def differences(pool: Pool) -> list[str]:
    """Return what doctor would find, in one snapshot."""
    with reading(pool) as tx:
        return [each.subject for each in count_checks.drift(tx, BEIJING, 100)]


def test_what_is_read_from_counts_is_what_the_cases_come_to(world: World, database: Logins) -> None:
    lived(world)
    with open_pool(database.app, size=1) as opened:
        app = opened.at(world.now)
        one_by_one = {office: shown(app, wearing(office, UNIT[office])) for office in OFFICES}
        assert {office: shown(app, actor(office)) for office in OFFICES} == one_by_one
        board, dashboard, lines = one_by_one["county_office"]
        total = dashboard.total
        assert (total.open, total.closed, total.dismissed, board.sent_back.now, board.closed_this_month) == (
            8,
            1,
            1,
            1,
            0,
        )
        assert total.overdue > 0
        assert sum(board.overdue.weeks) > 0
        assert lines == [10, 8, 2, total.red, 10, 8, 0]
        assert one_by_one["sibling_office"][1].total.open == 1
        before = seen.rows(world, "select count(*) as kept from act_count")[0].kept
        assert settle_counts(world.pool).rows > 0
        assert {office: shown(app, actor(office)) for office in OFFICES} == one_by_one
        assert seen.rows(world, "select count(*) as kept from act_count")[0].kept < before
        assert settle_counts(world.pool).rows == 0
    assert differences(world.pool) == []


def test_counts_are_right_in_every_snapshot_whoever_writes_and_settles(world: World) -> None:
    def work(number: int) -> None:
        for _ in range(5):
            case = world.to_rectifying(content_area=("1.4", "2", "3.1")[number]).number
            world.do(Trigger.TRANSFER, case, "province_office", reason="职责在卫健", lead_unit="410325-health")

    with ThreadPoolExecutor(6) as hands:
        writers = [hands.submit(work, number) for number in range(3)]
        found = []
        while not all(writer.done() for writer in writers):
            settling = [hands.submit(settle_counts, world.pool) for _ in range(2)]
            found += differences(world.pool)
            for each in settling:
                each.result()
        for writer in writers:
            writer.result()
    assert (found, differences(world.pool)) == ([], [])
    settle_counts(world.pool)
    kept = seen.rows(world, "select lead_unit, content_area, open from standing_count order by 1, 2")
    assert [tuple(row) for row in kept] == [("410325-health", content, 5) for content in ("1", "2", "3")]


@pytest.mark.parametrize(
    ("damage", "subject"),
    [
        ("update standing_count set open = open + 1", "4103/410325//1/open"),
        ("delete from act_count", "4103/410325/log/2020-05-28 16:00:00.000000"),
        ("update \"case\" set light = 'red'", "4103/410325//1/green"),
    ],
)
def test_a_count_that_is_not_of_the_cases_is_found_and_counted_anew(
    world: World, database: Logins, damage: str, subject: str
) -> None:
    world.log()
    with open_pool(database.migrate, size=1) as owner:
        with transaction(owner) as tx:
            tx.write(text("set local session_replication_role = replica"))
            tx.write(text(damage))
        assert subject in differences(world.pool)
        with transaction(owner) as tx:
            tx.write(text("select recount()"))
    assert differences(world.pool) == []
