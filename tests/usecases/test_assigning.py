"""From found to accepted: assigning, dismissing, merging, accepting, returning, transferring."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import seen
from world import HEALTH, WATER, World, beijing

from duzhan.errors import InvalidInput, NotFound, NotPermitted, StaleVersion
from duzhan.policy.permissions import Agent
from duzhan.wire.triggers import Assign
from statemachines.errors import GuardRefused
from statemachines.states import Resolution, State, Trigger

T = Trigger
HOUSING = "410325-housing"


def fault(refusal: pytest.ExceptionInfo[InvalidInput]) -> tuple[str, str]:
    ((field, code, _),) = refusal.value.errors
    return field, code


def parts(world: World, number: str) -> set[tuple[object, ...]]:
    statement = """select p.unit, p.role, p.ended_at is null as open from part p join "case" c on c.id = p.case_id
                   where c.number = :number"""
    return {tuple(row) for row in seen.rows(world, statement, number=number)}


def test_an_assigned_case_runs_from_its_dispatch(shared_world: World) -> None:
    world = shared_world
    case = world.assign(world.log().number)
    assert (case.state, case.version, case.lead_unit) == (State.ASSIGNED, 2, WATER)
    assert case.dispatched_at == world.now
    clocks = seen.running(world, case.number)
    assert {kind: (clock.holder, seen.due_on(clock)) for kind, clock in clocks.items()} == {
        "accept": (WATER, "2020-06-01"),
        "rectify": (WATER, "2020-06-28"),
    }
    assert all(clock.started_at == world.now for clock in clocks.values())
    assert case.due_at == clocks["rectify"].due_at
    (assigning,) = [clock for clock in seen.clocks(world, case.number) if clock.kind == "assign"]
    assert (assigning.ended, assigning.ended_at, assigning.holder) == ("met", world.now, "41-office")


def test_handlers_and_heads_of_every_unit_are_told_of_the_assignment(shared_world: World) -> None:
    number = shared_world.assign(shared_world.log().number).number
    assert seen.told(shared_world, number, "assign") == {"water", "water_head", "health", "health_head"}
    assert parts(shared_world, number) == {(WATER, "lead", True), (HEALTH, "co_unit", True)}


def test_a_named_date_goes_before_the_budget(shared_world: World) -> None:
    number = shared_world.assign(shared_world.log().number, due_on="2020-05-29").number
    assert seen.due_on(seen.running(shared_world, number)["rectify"]) == "2020-05-29"


def test_a_date_beyond_the_campaign_takes_a_reason_that_stays_on_record(shared_world: World) -> None:
    number = shared_world.log().number
    shared_world.assign(number, due_on="2020-10-20", override_reason="省领导批准，跨汛期施工")
    assert seen.due_on(seen.running(shared_world, number)["rectify"]) == "2020-10-20"
    assert seen.events(shared_world, number)[-1].detail["override_reason"] == "省领导批准，跨汛期施工"


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ({"lead_unit": "410325-nobody"}, ("lead_unit", "unknown_unit")),
        ({"lead_unit": "410326-water"}, ("lead_unit", "unknown_unit")),
        ({"lead_unit": "4104-office"}, ("lead_unit", "unknown_unit")),
        ({"co_units": ("410326-health",)}, ("co_units", "unknown_unit")),
        ({"co_units": (WATER,)}, ("co_units", "lead_among_co_units")),
        ({"co_units": (HEALTH, HEALTH)}, ("co_units", "co_unit_twice")),
    ],
)
def test_only_units_that_answer_for_the_place_are_assigned(
    shared_world: World, units: dict[str, object], said: tuple[str, str]
) -> None:
    number = shared_world.log().number
    with pytest.raises(InvalidInput) as refusal:
        shared_world.assign(number, **units)
    assert fault(refusal) == said
    assert shared_world.case(number).version == 1


@pytest.mark.parametrize("unit", ["4103-water", "41-water", "410325103-government", "410325-office"])
def test_a_unit_above_the_county_or_in_its_townships_may_lead(shared_world: World, unit: str) -> None:
    assert shared_world.assign(shared_world.log().number, lead_unit=unit, co_units=()).lead_unit == unit


def test_what_was_decided_on_an_older_version_is_stale(shared_world: World) -> None:
    number = shared_world.assign(shared_world.log().number).number
    command = Assign(lead_unit=WATER, rectification_type="time_limited")
    with pytest.raises(StaleVersion) as refusal:
        shared_world.fire(T.ASSIGN, number, "province_office", command, version=1)
    assert refusal.value.facts == {"version": 2, "state": "assigned"}


def test_a_dismissed_case_is_closed_but_not_rectified(shared_world: World) -> None:
    number = shared_world.log().number
    case = shared_world.do(T.DISMISS, number, "province_office", reason="查无此事")
    assert (case.state, case.resolution, case.closure_number) == (State.CLOSED, Resolution.DISMISSED, None)
    assert seen.running(shared_world, number) == {}
    assert seen.events(shared_world, number)[-1].detail == {"reason": "查无此事"}


def test_a_duplicate_is_merged_into_the_case_it_joins(shared_world: World) -> None:
    first, second = shared_world.log(), shared_world.log()
    case = shared_world.do(T.DISMISS, second.number, "province_office", reason="重复", joins=first.number)
    assert (case.state, case.resolution, case.joined_case) == (State.CLOSED, Resolution.MERGED, first.id)
    assert shared_world.case(first.number).version == 1


def test_a_case_does_not_join_itself(shared_world: World) -> None:
    number = shared_world.log().number
    with pytest.raises(GuardRefused) as refusal:
        shared_world.do(T.DISMISS, number, "province_office", reason="重复", joins=number)
    assert refusal.value.guard == "merged_case_stands"


@pytest.mark.parametrize("by", ["finder", "sibling"])
def test_a_case_joins_only_one_that_the_office_sees(shared_world: World, by: str) -> None:
    number = shared_world.log(by="county_finder").number
    elsewhere = shared_world.log(area="410326", content_area="1.4").number if by == "sibling" else "DZ-410325-9999"
    with pytest.raises(InvalidInput) as refusal:
        shared_world.do(T.DISMISS, number, "county_office", reason="重复", joins=elsewhere)
    assert fault(refusal) == ("joins", "unknown_case")


def test_accepting_names_a_person_and_starts_the_plan_clock(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    world.now = beijing("2020-06-01 18:00")
    case = world.do(T.ACCEPT, number, "water", responsible_person="张主任", responsible_phone="13800000000")
    assert (case.state, case.responsible_person, case.accepted_at) == (State.RECTIFYING, "张主任", world.now)
    running = seen.running(world, number)
    assert {kind: seen.due_on(clock) for kind, clock in running.items()} == {
        "plan": "2020-06-04",
        "rectify": "2020-06-28",
    }
    # The rectification has been running since its dispatch, not since its acceptance.
    assert running["rectify"].started_at < world.now
    assert "13800000000" not in str(seen.events(world, number)[-1].detail)


@pytest.mark.parametrize("trigger", [T.ACCEPT, T.RETURN])
def test_a_co_unit_neither_accepts_nor_returns(shared_world: World, trigger: Trigger) -> None:
    number = shared_world.assign(shared_world.log().number).number
    words = {T.ACCEPT: {"responsible_person": "李科长"}, T.RETURN: {"ground": "不属我局"}}[trigger]
    with pytest.raises(NotPermitted):
        shared_world.do(trigger, number, "health", **words)


@pytest.mark.parametrize("trigger", [T.TRANSFER, T.DISMISS, T.SUSPEND, T.GRANT_EXTENSION])
def test_a_flow_decides_nothing_that_takes_a_person(shared_world: World, trigger: Trigger) -> None:
    number = shared_world.assign(shared_world.log().number).number
    words = {
        T.TRANSFER: {"lead_unit": HOUSING, "reason": "职责调整"},
        T.DISMISS: {"reason": "查无此事"},
        T.SUSPEND: {"reason": "汛期", "review_on": "2020-06-15"},
        T.GRANT_EXTENSION: {"opinion": "同意"},
    }
    with pytest.raises(NotPermitted):
        shared_world.do(trigger, number, Agent("flow:assignment"), **words[trigger])


def test_a_return_leaves_nothing_of_the_assignment_but_its_history(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    case = world.do(T.RETURN, number, "water", ground="属住建局职责")
    assert (case.state, case.returns, case.lead_unit, case.due_at) == (State.FOUND, 1, None, None)
    assert parts(world, number) == {(WATER, "lead", False), (HEALTH, "co_unit", False)}
    ended = {clock.kind: clock.ended for clock in seen.clocks(world, number) if clock.kind in {"accept", "rectify"}}
    assert ended == {"accept": "void", "rectify": "void"}
    assigning = seen.running(world, number)["assign"]
    assert (assigning.holder, assigning.due_version, seen.due_on(assigning)) == ("41-office", 2, "2020-06-01")
    assert seen.told(world, number, "return") == {"province_office", "province_office2"}
    with pytest.raises(NotFound):
        world.accept(number)


def test_a_return_is_possible_until_the_last_moment_of_the_window(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    world.now = beijing("2020-06-02 00:00") - timedelta(microseconds=1)
    assert world.do(T.RETURN, number, "water", ground="属住建局职责").state == State.FOUND


def test_after_two_returns_the_office_one_level_up_decides_finally(shared_world: World) -> None:
    world = shared_world
    number = world.log(by="county_finder").number
    for unit_head in ("water", "water"):
        world.assign(number, "county_office", co_units=())
        world.do(T.RETURN, number, unit_head, ground="不属我局职责")
    assert seen.running(world, number)["assign"].holder == "4103-office"
    assert "city_office" in seen.told(world, number, "return")
    with pytest.raises(GuardRefused) as refusal:
        world.assign(number, "county_office")
    assert refusal.value.guard == "arbiter_after_returns"
    case = world.assign(number, "city_office")
    assert (case.arbitrated, case.returns) == (True, 2)
    with pytest.raises(GuardRefused) as refusal:
        world.do(T.RETURN, number, "water", ground="仍不属我局职责")
    assert refusal.value.guard == "not_arbitrated"
    assert world.accept(number).state == State.RECTIFYING


def test_at_the_top_the_provincial_office_is_its_own_arbiter(shared_world: World) -> None:
    world = shared_world
    number = world.log().number
    for _ in range(2):
        world.assign(number)
        world.do(T.RETURN, number, "water", ground="不属我局职责")
    assert world.assign(number, "province_office2").arbitrated


@pytest.mark.parametrize("accepted", [False, True])
def test_a_transfer_supersedes_the_clocks_and_keeps_the_chain_of_custody(
    shared_world: World,
    accepted: bool,  # noqa: FBT001
) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    if accepted:
        world.accept(number)
    world.now = beijing("2020-06-10 10:00")
    case = world.do(T.TRANSFER, number, "province_office", lead_unit=HOUSING, co_units=(WATER,), reason="职责调整")
    assert (case.state, case.lead_unit, case.accepted_at) == (State.ASSIGNED, HOUSING, None)
    assert case.responsible_person is None
    assert parts(world, number) == {
        (WATER, "lead", False),
        (HEALTH, "co_unit", False),
        (HOUSING, "lead", True),
        (WATER, "co_unit", True),
    }
    running = seen.running(world, number)
    assert {kind: (clock.holder, seen.due_on(clock)) for kind, clock in running.items()} == {
        "accept": (HOUSING, "2020-06-11"),
        "rectify": (HOUSING, "2020-07-10"),
    }
    before = [clock for clock in seen.clocks(world, number) if clock.holder == WATER and clock.ended is not None]
    gone = {clock.kind: clock.ended for clock in before}
    assert (
        gone == {"accept": "met", "plan": "superseded", "rectify": "superseded"}
        if accepted
        else gone
        == {
            "accept": "superseded",
            "rectify": "superseded",
        }
    )


def test_the_unit_that_a_case_was_taken_from_is_told_and_no_longer_sees_it(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.do(T.TRANSFER, number, "province_office", lead_unit=HOUSING, reason="职责调整")
    assert {"water", "water_head", "health", "health_head"} <= seen.told(world, number, "transfer")
    with pytest.raises(NotFound):
        world.progress(number, "water")


def test_a_transferred_case_can_be_returned_like_any_other(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="职责调整")
    assert world.do(T.RETURN, number, "health", ground="不属卫健职责").returns == 1


def test_every_move_is_one_version_and_one_event_by_one_person(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    events = seen.events(world, number)
    assert [(event.kind, event.version, event.username) for event in events] == [
        ("log", 1, "finder"),
        ("assign", 2, "province_office"),
        ("accept", 3, "water"),
    ]
    assert [event.unit for event in events] == [None, "41-office", WATER]
    assert [event.row["state"] for event in events] == ["found", "assigned", "rectifying"]
    assert all(event.row["version"] == event.version for event in events)


def test_two_cases_that_are_merged_into_each_other_at_once_do_not_both_disappear(shared_world: World) -> None:
    world = shared_world
    for _ in range(8):
        one, other = world.log().number, world.log().number
        start = Barrier(2)

        def merge(number: str, joins: str, start: Barrier = start) -> bool:
            start.wait()
            try:
                world.do(T.DISMISS, number, "province_office", reason="重复", joins=joins)
            except GuardRefused:
                return False
            return True

        with ThreadPoolExecutor(2) as two:
            merged = list(two.map(merge, (one, other), (other, one)))
        assert sorted(merged) == [False, True]
        assert {world.case(one).state, world.case(other).state} == {State.FOUND, State.CLOSED}
