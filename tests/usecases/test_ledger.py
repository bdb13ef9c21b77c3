"""The ledger 台账: one line a case, all its columns, whole pages at the price of one."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from reading import counting, read
from world import World, actor

from duzhan.usecases.close_cases import close_cases
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_ledger import read_ledger
from duzhan.wire import triggers as wire
from duzhan.wire.ledger import LedgerFilter, LedgerLine
from duzhan.wording import LEDGER_COLUMNS
from statemachines.states import Trigger


def line(world: World, position: int = 0) -> LedgerLine:
    with read(world) as tx:
        return read_ledger(tx, LedgerFilter(), actor=actor("auditor")).items[position]


def test_the_ledger_has_the_columns_of_the_plan() -> None:
    assert len(LEDGER_COLUMNS) == 32
    assert list(LEDGER_COLUMNS)[:-1] == list(LedgerLine.model_fields)


def test_a_closed_case_fills_its_line(world: World, tmp_path: Path) -> None:
    world.evidence_folder = tmp_path
    number = world.to_rectifying(place="石坡组").number
    steps = (wire.MilestoneIn(title="成井", due_on=date(2020, 6, 12)),)
    world.fire(Trigger.PLAN, number, "water", wire.Plan(measures="打一眼井", milestones=steps))
    ask = wire.RequestExtension(reason="汛期", progress="已完成八成", proposed_on=date(2020, 7, 3))
    world.fire(Trigger.REQUEST_EXTENSION, number, "water_head", ask)
    world.fire(Trigger.GRANT_EXTENSION, number, "province_office", wire.GrantExtension(opinion="同意"))
    world.now += timedelta(days=3)
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    found = line(world)
    assert (found.position, found.number, found.source, found.method) == (1, number, "巡回督战", "现场督战")
    assert (found.city, found.county, found.township, found.place) == ("洛阳市", "嵩县", "车村镇", "拜石村 石坡组")
    assert (found.content_area, found.rectification_type) == ("1.4 饮水安全", "限期整改")
    assert found.measures == "打一眼井；2020-06-12 成井"
    assert found.units == "牵头：嵩县水利局；配合：嵩县卫生健康委员会"
    assert found.duty_leaders.endswith("（省级）")
    assert (found.dispatched, found.due_on) == ("2020-05-29", date(2020, 7, 3))
    assert found.extensions == "1 次：原 2020-06-28，新 2020-07-03"
    assert found.progress == "100% 按计划推进（2020-06-01）"
    assert found.evidence == "整改前照片 1；整改后照片 1；检测报告 1"
    assert found.verification == "verifier 2020-06-01 现场属实；verifier2 2020-06-01 现场属实"
    assert (found.completion, found.closure, found.overdue_days) == ("未整改", "", 0)
    world.order(number)
    assert close_cases(world.pool, tmp_path).closed == ("XH-2020-0001",)
    assert (line(world).completion, line(world).closure) == ("已整改", "2020-06-01 XH-2020-0001")
    reopen = wire.Reopen(findings="管网再次断水", due_on=date(2020, 7, 10))
    world.fire(Trigger.REOPEN, number, "verifier", reopen)
    assert (line(world).completion, line(world).closure) == ("未整改", "")
    assert line(world).look_back == "反弹 1 次，原销号编号 XH-2020-0001 作废"


def test_what_was_set_aside_stays_in_the_ledger_and_is_not_rectified(world: World) -> None:
    stands, merged, dismissed = (world.log().number for _ in range(3))
    world.fire(Trigger.DISMISS, merged, "province_office", wire.Dismiss(reason="重复", joins=stands))
    world.fire(Trigger.DISMISS, dismissed, "province_office", wire.Dismiss(reason="不属实"))
    assert [line(world, position).completion for position in range(3)] == ["未整改", "并案", "不予立案"]
    assert line(world, 1).remarks == f"并入 {stands}：重复"
    assert line(world, 2).remarks == "不予立案：不属实"
    with read(world) as tx:
        total = read_dashboard(tx, actor=actor("auditor")).total
    assert (total.open, total.closed, total.dismissed) == (1, 0, 2)


def test_overdue_days_are_working_days(world: World) -> None:
    world.to_rectifying()
    world.now = datetime(2020, 7, 3, 1, 0, tzinfo=UTC)
    assert line(world).overdue_days == 5


def test_the_ledger_pages_on_with_its_numbering(world: World) -> None:
    logged = [world.log().number for _ in range(5)]
    seen: list[tuple[int, str]] = []
    after = None
    for _ in range(3):
        with read(world) as tx:
            page = read_ledger(tx, LedgerFilter(limit=2, cursor=after), actor=actor("auditor"))
        seen += [(each.position, each.number) for each in page.items]
        after = page.next
    assert seen == list(enumerate(logged, start=1))
    assert after is None


def test_a_page_of_the_ledger_costs_as_many_statements_as_a_line(world: World) -> None:
    world.to_verified()
    costs = []
    for _ in range(2):
        with counting(world.real) as said, read(world) as tx:
            read_ledger(tx, LedgerFilter(), actor=actor("auditor"))
        costs.append(len(said))
        for _ in range(3):
            world.to_verified()
    assert costs[0] == costs[1]
    # The isolation, the page, the duty leaders, and the policy where this process has not read it yet.
    assert costs[0] <= 4
