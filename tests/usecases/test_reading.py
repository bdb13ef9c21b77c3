"""What people read: lists, one case, its events and the dashboard, each within its scope."""

from datetime import UTC, date, datetime, timedelta

import pytest
from reading import counting, read
from world import COUNTY, HEALTH, MORNING, PEOPLE, VILLAGE, WATER, World, actor

from duzhan.errors import InvalidInput, NotFound
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_events import read_events
from duzhan.usecases.read_ledger import read_ledger
from duzhan.vocabulary import Source
from duzhan.wire import cursor
from duzhan.wire import triggers as wire
from duzhan.wire.cases import CaseFilter
from duzhan.wire.ledger import LedgerFilter
from duzhan.wording import GUARD_SAYS
from statemachines import guards
from statemachines.states import Trigger

SIBLING = "410326"
SEES_COUNTY = {
    "finder", "verifier", "verifier2", "county_finder", "province_office", "province_office2", "city_office",
    "county_office", "county_leader", "city_leader", "province_leader", "auditor",
}  # fmt: skip
TAKES_PART = {"water", "water_head", "health", "health_head"}


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
    assert running == [clock.kind.value for clock in case.clocks[: len(running)]] == ["rectify", "rectify", "plan"]


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


def test_a_page_of_cases_is_one_statement(world: World) -> None:
    for _ in range(3):
        world.log()
    numbers(world)
    with counting(world.real) as said, read(world) as tx:
        list_cases(tx, CaseFilter(), actor=actor("county_office"))
    assert len([statement for statement in said if statement.startswith("SELECT")]) == 1
