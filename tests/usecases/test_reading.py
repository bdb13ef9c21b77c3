"""What people read: lists, one case, its events, the ledger, the dashboard and the inbox, each within its scope."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event
from world import COUNTY, HEALTH, MORNING, PEOPLE, VILLAGE, WATER, World, actor

from duzhan.errors import InvalidInput, NotFound
from duzhan.store.transaction import Pool, ReadTx, reading
from duzhan.usecases.close_cases import close_cases
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.mark_read import mark_read
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_events import read_events
from duzhan.usecases.read_inbox import read_inbox
from duzhan.usecases.read_ledger import read_ledger
from duzhan.vocabulary import GUARD_SAYS, LEDGER_COLUMNS, Source
from duzhan.wire import cursor
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseFilter
from duzhan.wire.ledger import LedgerFilter, LedgerLine
from duzhan.wire.notices import InboxFilter
from statemachines import guards
from statemachines.states import Trigger

SIBLING = "410326"
SEES_COUNTY = {
    "finder", "verifier", "verifier2", "county_finder", "province_office", "province_office2", "city_office",
    "county_office", "county_leader", "city_leader", "province_leader", "auditor",
}  # fmt: skip
TAKES_PART = {"water", "water_head", "health", "health_head"}


@contextmanager
def read(world: World) -> Iterator[ReadTx]:
    with reading(world.pool) as tx:
        yield tx


@contextmanager
def counting(pool: Pool) -> Iterator[list[str]]:
    """Note every statement that the pool executes."""
    said: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(pool.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(pool.engine, "before_cursor_execute", note)


def numbers(world: World, by: str = "auditor", **filters: object) -> list[str]:
    with read(world) as tx:
        page = list_cases(tx, CaseFilter.model_validate(filters), actor=actor(by))
    return [case.number for case in page.items]


# --- scope


def test_a_case_is_seen_by_those_it_concerns_and_exists_for_nobody_else(world: World) -> None:
    number = world.log().number
    world.assign(number)
    for username, *_ in PEOPLE:
        seen = numbers(world, username)
        assert seen == ([number] if username in SEES_COUNTY | TAKES_PART else []), username
        with read(world) as tx:
            if seen:
                assert read_case(tx, number, actor=actor(username)).number == number
            else:
                with pytest.raises(NotFound):
                    read_case(tx, number, actor=actor(username))
                with pytest.raises(NotFound):
                    read_events(tx, number, actor=actor(username))


def test_a_unit_sees_a_case_while_it_has_a_part(world: World) -> None:
    number = world.log().number
    assert numbers(world, "water") == []
    world.assign(number)
    world.fire(Trigger.RETURN, number, "water", wire.Return(ground="不属于本单位职责"))
    assert numbers(world, "water") == []


def test_every_figure_keeps_to_the_same_scope(world: World) -> None:
    world.assign(world.log().number)
    for username, *_ in PEOPLE:
        expected = int(username in SEES_COUNTY | TAKES_PART)
        with read(world) as tx:
            who = actor(username)
            assert len(read_ledger(tx, LedgerFilter(), actor=who).items) == expected, username
            figures = read_dashboard(tx, actor=who)
            assert figures.total.open == expected, username
            assert sum(row.open for row in figures.by_county) == expected, username


def test_a_foreign_province_has_no_cases(world: World) -> None:
    number = world.log().number
    assert numbers(world, area="41") == [number]
    assert numbers(world, area="42") == []


# --- lists


def test_the_list_is_newest_first_and_pages_without_gap_or_repetition(world: World) -> None:
    logged = [world.log().number for _ in range(7)]
    seen: list[str] = []
    after = None
    for _ in range(4):
        with read(world) as tx:
            page = list_cases(tx, CaseFilter(limit=2, cursor=after), actor=actor("county_office"))
        seen += [case.number for case in page.items]
        after = page.next
    assert seen == logged[::-1]
    assert after is None


@pytest.mark.parametrize("broken", ["", "x", "=", "MQ==", "MS4y", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk", "４", "AA"])
def test_a_cursor_that_is_not_ours_is_refused(world: World, broken: str) -> None:
    with read(world) as tx, pytest.raises(InvalidInput) as refused:
        list_cases(tx, CaseFilter(cursor=broken), actor=actor("auditor"))
    assert refused.value.errors[0][:2] == ("cursor", "bad_cursor")


def test_a_cursor_comes_back_as_it_went_out() -> None:
    assert cursor.decode(cursor.encode(7, 12), 2) == (7, 12)


def test_every_filter_narrows(world: World) -> None:
    first = world.log(description="100% 通水_未覆盖", place="拜石村").number
    second = world.log(area=COUNTY, content_area="2", source=Source.PLATFORM_MONITOR, description="产业").number
    world.assign(first)
    for filters, expected in (
        ({"area": VILLAGE}, [first]),
        ({"area": "410325103"}, [first]),
        ({"area": COUNTY}, [second, first]),
        ({"area": SIBLING}, []),
        ({"state": "assigned"}, [first]),
        ({"state": "found"}, [second]),
        ({"content_area": "1"}, [first]),
        ({"content_area": "1.4"}, [first]),
        ({"content_area": "2"}, [second]),
        ({"source": "platform_monitor"}, [second]),
        ({"unit": WATER}, [first]),
        ({"unit": HEALTH}, [first]),
        ({"unit": "410325-education"}, []),
        ({"target": COUNTY}, [second, first]),
        ({"target": "410326103"}, []),
        ({"light": "green"}, [second, first]),
        ({"light": "red"}, []),
        ({"overdue": False}, [second, first]),
        ({"overdue": True}, []),
        ({"due_before": datetime(2020, 7, 1, tzinfo=UTC)}, [first]),
        ({"due_before": datetime(2020, 6, 1, tzinfo=UTC)}, []),
        ({"q": "100%"}, [first]),
        ({"q": "0% 通水_未"}, [first]),
        ({"q": "_"}, [first]),
        ({"q": "拜石"}, [first]),
        ({"q": second[-4:]}, [second]),
        ({"q": "dz-4103"}, [second, first]),
        ({"area": COUNTY, "state": "found", "content_area": "1"}, []),
    ):
        assert numbers(world, **filters) == expected, filters


def test_a_place_that_is_no_target_has_no_cases_of_a_target(world: World) -> None:
    world.log(area="410325103")
    assert numbers(world, area="410325103") != []
    assert numbers(world, target="410325103") == []


def test_overdue_begins_at_the_exclusive_end_and_stands_still_for_what_is_submitted(world: World) -> None:
    late = world.to_rectifying().number
    done = world.to_rectifying().number
    world.submit(done)
    world.now = datetime(2020, 6, 28, 15, 59, 59, 999999, tzinfo=UTC)
    assert numbers(world, overdue=True) == []
    world.now += timedelta(microseconds=1)
    assert numbers(world, overdue=True) == [late]
    with read(world) as tx:
        assert read_case(tx, late, actor=actor("auditor")).overdue
        assert not read_case(tx, done, actor=actor("auditor")).overdue
        assert read_dashboard(tx, actor=actor("auditor")).total.overdue == 1


# --- one case


def test_a_case_says_what_the_caller_may_do_and_what_is_missing(world: World) -> None:
    number = world.to_rectifying().number
    with read(world) as tx:
        head = read_case(tx, number, actor=actor("water_head"))
        helper = read_case(tx, number, actor=actor("health"))
        auditor = read_case(tx, number, actor=actor("auditor"))
    assert {Trigger.PLAN, Trigger.PROGRESS} <= set(head.permitted)
    missing = {each.trigger: each for each in head.missing}
    assert missing[Trigger.SUBMIT].guards == ("co_units_done", "evidence_complete")
    assert missing[Trigger.SUBMIT].says == ("配合单位还有未完成的事项", "必备佐证不齐")
    assert helper.permitted == (Trigger.PROGRESS,)
    assert (auditor.permitted, auditor.missing) == ((), ())


def test_a_case_shows_units_lead_first_and_running_clocks_first(world: World) -> None:
    number = world.to_rectifying().number
    with read(world) as tx:
        case = read_case(tx, number, actor=actor("auditor"))
    assert [(part.unit, part.role) for part in case.units] == [(WATER, "lead"), (HEALTH, "co_unit")]
    assert case.units[0].name == "嵩县水利局"
    assert case.area_name == "洛阳市嵩县车村镇拜石村"
    assert case.due_on == date(2020, 6, 28)
    running = [clock.kind.value for clock in case.clocks if clock.ended is None]
    assert running == [clock.kind.value for clock in case.clocks[: len(running)]] == ["rectify", "plan"]


def test_every_guard_has_a_sentence() -> None:
    assert {rule.name for rule in guards.ALL} == set(GUARD_SAYS)


def test_events_are_told_in_order_with_who_did_them(world: World) -> None:
    number = world.to_rectifying().number
    with read(world) as tx:
        events = read_events(tx, number, actor=actor("auditor"))
    assert [(event.kind, event.actor, event.version) for event in events] == [
        ("log", "finder", 1),
        ("assign", "province_office", 2),
        ("accept", "water", 3),
    ]


def test_no_telephone_number_leaves_the_house(world: World) -> None:
    number = world.log().number
    world.assign(number)
    accept = wire.Accept(responsible_person="王某", responsible_phone="13812345678")
    world.fire(Trigger.ACCEPT, number, "water", accept)
    with read(world) as tx:
        who = actor("auditor")
        said = [
            read_case(tx, number, actor=who).model_dump_json(),
            *(event.model_dump_json() for event in read_events(tx, number, actor=who)),
            list_cases(tx, CaseFilter(), actor=who).model_dump_json(),
        ]
        ledger = read_ledger(tx, LedgerFilter(), actor=who)
    assert not any("12345678" in text or "5678" in text for text in said)
    assert ledger.items[0].responsible == "王某 138****5678"


# --- ledger


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


def test_a_page_of_cases_is_one_statement(world: World) -> None:
    for _ in range(3):
        world.log()
    numbers(world)
    with counting(world.real) as said, read(world) as tx:
        list_cases(tx, CaseFilter(), actor=actor("county_office"))
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 1


# --- dashboard


def test_the_dashboard_groups_what_is_in_scope(world: World) -> None:
    world.assign(world.log().number)
    world.log(content_area="2")
    with read(world) as tx:
        found = read_dashboard(tx, actor=actor("city_office"))
    assert (found.total.open, found.total.green) == (2, 2)
    assert [(row.key, row.name, row.open) for row in found.by_county] == [(COUNTY, "嵩县", 2)]
    assert [(row.key, row.name, row.open) for row in found.by_unit] == [(WATER, "嵩县水利局", 1)]
    assert [(row.key, row.open) for row in found.by_content_area] == [("1", 1), ("2", 1)]
    assert found.as_of == MORNING


# --- inbox


def subjects(world: World, by: str, **fields: object) -> list[str]:
    with read(world) as tx:
        return [notice.subject for notice in read_inbox(tx, InboxFilter.model_validate(fields), actor=actor(by)).items]


def test_a_notice_is_in_the_inbox_at_once_and_in_words(world: World) -> None:
    number = world.log().number
    with read(world) as tx:
        page = read_inbox(tx, InboxFilter(), actor=actor("province_office"))
    assert page.unread == 1
    notice = page.items[0]
    assert notice.subject == f"待交办：{number} 洛阳市嵩县车村镇拜石村饮水安全"
    # The assign clock's own due date, one working day after Friday.
    assert "请于6月1日（周一）24:00前交办。" in notice.body
    assert notice.read_at is None


def test_each_notice_names_the_date_that_was_true_when_it_was_written(world: World) -> None:
    number = world.to_rectifying().number
    world.fire(Trigger.SUSPEND, number, "province_office", wire.Suspend(reason="汛期", review_on=date(2020, 6, 10)))
    world.fire(Trigger.RESUME, number, "province_office", wire.Resume(reason="汛期已过"))
    world.submit(number)
    with read(world) as tx:
        told = [notice.body for notice in read_inbox(tx, InboxFilter(), actor=actor("water")).items]
        office = [notice.body for notice in read_inbox(tx, InboxFilter(), actor=actor("province_office")).items]
    assert any("复核日期为6月10日（周三）。" in body for body in told)
    assert any("整改时限为6月28日（周日）24:00。" in body for body in told)
    assert any("请于6月3日（周三）24:00前完成初审。" in body for body in office)


def test_reading_is_marked_once_and_only_by_the_reader(world: World) -> None:
    world.log()
    with read(world) as tx:
        notice = UUID(read_inbox(tx, InboxFilter(), actor=actor("province_office")).items[0].id)
    for stranger in ("city_office", "province_office2"):
        with pytest.raises(NotFound), world.tx() as tx:
            mark_read(tx, notice, actor=actor(stranger))
    with pytest.raises(NotFound), world.tx() as tx:
        mark_read(tx, uuid4(), actor=actor("province_office"))
    for _ in range(2):
        with world.tx() as tx:
            mark_read(tx, notice, actor=actor("province_office"))
        world.now += timedelta(hours=1)
    with read(world) as tx:
        page = read_inbox(tx, InboxFilter(), actor=actor("province_office"))
    assert page.unread == 0
    assert page.items[0].read_at == MORNING


def test_the_inbox_pages_newest_first(world: World) -> None:
    for _ in range(3):
        world.log()
        world.now += timedelta(minutes=1)
    everything = subjects(world, "province_office")
    with read(world) as tx:
        first = read_inbox(tx, InboxFilter(limit=2), actor=actor("province_office"))
    rest = subjects(world, "province_office", cursor=first.next)
    assert [*(notice.subject for notice in first.items), *rest] == everything
    with read(world) as tx, pytest.raises(InvalidInput):
        read_inbox(tx, InboxFilter(cursor="x"), actor=actor("province_office"))


def test_the_unit_a_case_was_taken_from_keeps_the_notice_that_says_so(world: World) -> None:
    number = world.to_rectifying().number
    command = wire.Transfer(lead_unit="410325-education", reason="职责调整")
    world.fire(Trigger.TRANSFER, number, "province_office", command)
    assert numbers(world, "water") == []
    assert any(subject.startswith("转办：") for subject in subjects(world, "water"))
