"""Closure numbers come in the order of the orders, without gaps, once; reopening voids one and frees none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import seen
from world import REQUIRED, World, beijing

from duzhan.usecases.close_cases import Refused, close_cases
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.errors import GuardRefused
from statemachines.states import Resolution, State, Trigger

T = Trigger


def numbers(world: World) -> list[str]:
    return [str(closure.number) for closure in seen.closures(world)]


def ordered(world: World, count: int) -> list[str]:
    return [world.order(world.to_verified().number).number for _ in range(count)]


def digest_of(world: World, number: str) -> str:
    statement = """select distinct v.sha256 from evidence v join "case" c on c.id = v.case_id
                   where c.number = :number"""
    (row,) = seen.rows(world, statement, number=number)
    return str(row.sha256)


def damage(world: World, number: str) -> bytes:
    """Overwrite the stored evidence of a case and return what it was."""
    assert world.evidence_folder is not None
    file = world.evidence_folder / digest_of(world, number)
    was = file.read_bytes()
    file.write_bytes(b"another picture")
    return was


def test_a_closed_case_has_a_number_a_date_and_two_look_backs(world: World) -> None:
    number = world.order(world.to_verified().number).number
    world.now = beijing("2020-06-01 20:00")
    assert world.close().closed == ("XH-2020-0001",)
    case = world.case(number)
    assert (case.state, case.resolution, case.closed_at) == (State.CLOSED, Resolution.RECTIFIED, world.now)
    assert case.closure_number == "XH-2020-0001"
    look_backs = [clock for clock in seen.clocks(world, number) if clock.kind == "look_back"]
    assert [(clock.holder, seen.due_on(clock)) for clock in look_backs] == [
        ("41-office", "2020-07-01"),
        ("41-office", "2020-08-31"),
    ]
    assert seen.told(world, number, "close") >= {"water", "water_head", "health", "province_office"}
    assert seen.events(world, number)[-1].agent == "flow:ledger_closure"


def test_numbers_follow_the_order_of_the_orders(world: World) -> None:
    first, second, third = (world.to_verified().number for _ in range(3))
    for minute, number in enumerate((second, third, first)):
        world.now = beijing(f"2020-06-01 10:0{minute}")
        world.order(number)
    world.close()
    assert [world.case(number).closure_number for number in (second, third, first)] == numbers(world)
    assert numbers(world) == ["XH-2020-0001", "XH-2020-0002", "XH-2020-0003"]


def test_a_case_with_damaged_evidence_is_passed_over_without_a_gap(world: World) -> None:
    first, damaged, last = ordered(world, 3)
    was = damage(world, damaged)
    report = world.close()
    assert report.refused == (Refused(damaged, "evidence_intact"),)
    assert [world.case(number).closure_number for number in (first, damaged, last)] == [
        "XH-2020-0001",
        None,
        "XH-2020-0002",
    ]
    assert world.evidence_folder is not None
    for file in world.evidence_folder.iterdir():
        if file.read_bytes() == b"another picture":
            file.write_bytes(was)
    assert world.close().closed == ("XH-2020-0003",)


def test_lost_evidence_is_damaged_evidence(world: World) -> None:
    (number,) = ordered(world, 1)
    assert world.evidence_folder is not None
    for file in world.evidence_folder.iterdir():
        file.unlink()
    assert world.close().refused == (Refused(number, "evidence_intact"),)


def test_evidence_that_cannot_be_read_holds_up_its_own_case_only(world: World) -> None:
    unreadable, fine = ordered(world, 2)
    assert world.evidence_folder is not None
    file = world.evidence_folder / digest_of(world, unreadable)
    file.unlink()
    file.mkdir()
    report = world.close()
    assert report.refused == (Refused(unreadable, "evidence_intact"),)
    assert world.case(fine).state == State.CLOSED


def test_closures_that_run_at_once_close_each_case_once_and_leave_no_gap(world: World) -> None:
    cases = ordered(world, 12)
    damage(world, cases[5])
    folder = world.evidence_folder
    assert folder is not None
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: close_cases(world.pool, folder), range(4)))
    closed = [number for report in reports for number in report.closed]
    assert sorted(closed) == numbers(world) == [f"XH-2020-{position:04d}" for position in range(1, 12)]
    assert [closure.position for closure in seen.closures(world)] == list(range(1, 12))
    in_order = [world.case(number).closure_number for number in cases if number != cases[5]]
    assert in_order == numbers(world)


def test_a_closure_that_finds_nothing_takes_no_number(world: World) -> None:
    assert world.close().closed == ()
    ordered(world, 1)
    assert world.close().closed == ("XH-2020-0001",)


def test_the_series_goes_on_in_the_next_year_under_the_new_year(world: World) -> None:
    ordered(world, 1)
    world.close()
    (late,) = ordered(world, 1)
    world.now = beijing("2021-01-04 20:00")
    world.close()
    assert world.case(late).closure_number == "XH-2021-0002"


def test_an_order_may_come_only_once_and_from_the_level_that_found_it_or_above(shared_world: World) -> None:
    number = shared_world.to_verified(by="county_finder").number
    case = shared_world.order(number, "city_office")
    assert case.closing_ordered_at == shared_world.now
    with pytest.raises(GuardRefused) as refusal:
        shared_world.order(number, "county_office")
    assert refusal.value.guard == "closing_not_ordered"


def test_a_reopened_case_starts_a_new_cycle_and_its_number_is_void(world: World) -> None:
    number = world.to_closed().number
    world.now = beijing("2020-07-01 10:00")
    case = world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    assert (case.state, case.cycle, case.resolution, case.closure_number) == (State.RECTIFYING, 2, None, None)
    assert (case.submitted_at, case.closed_at, case.closing_ordered_at) == (None, None, None)
    (closure,) = seen.closures(world)
    assert (closure.number, closure.voided_at) == ("XH-2020-0001", world.now)
    event = seen.events(world, number)[-1]
    assert event.detail["voided"] == "XH-2020-0001"
    assert event.detail["verifiers"] == ["verifier", "verifier2"]
    running = seen.running(world, number)
    assert {kind: (clock.cycle, seen.due_on(clock)) for kind, clock in running.items()} == {
        "rectify": (2, "2020-07-31")
    }
    assert {c.ended for c in seen.clocks(world, number) if c.kind == "look_back"} == {"void"}


def test_a_reopened_case_is_red_with_the_next_sweep(world: World) -> None:
    number = world.to_closed().number
    world.now = beijing("2020-07-01 10:00")
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    sweep_clocks(world.pool)
    assert world.case(number).light == "red"


def test_a_reopened_case_needs_new_evidence_and_new_work(world: World) -> None:
    number = world.to_closed().number
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    with pytest.raises(GuardRefused) as refusal:
        world.do(T.SUBMIT, number, "water_head", text="已修")
    assert refusal.value.guard == "co_units_done"
    world.progress(number, "health")
    with pytest.raises(GuardRefused) as refusal:
        world.do(T.SUBMIT, number, "water_head", text="已修")
    assert refusal.value.guard == "evidence_complete"
    world.evidence(number, *REQUIRED)
    assert world.do(T.SUBMIT, number, "water_head", text="已修").submitted_at == world.now


def test_a_void_number_is_never_given_again(world: World) -> None:
    number = world.to_closed().number
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.order(number)
    assert world.close().closed == ("XH-2020-0002",)
    assert [(closure.number, closure.voided_at is None) for closure in seen.closures(world)] == [
        ("XH-2020-0001", False),
        ("XH-2020-0002", True),
    ]


def test_a_dismissed_case_stays_closed(shared_world: World) -> None:
    number = shared_world.log().number
    shared_world.do(T.DISMISS, number, "province_office", reason="查无此事")
    with pytest.raises(GuardRefused) as refusal:
        shared_world.do(T.REOPEN, number, "finder", findings="又发现了", due_on="2020-06-30")
    assert refusal.value.guard == "resolution_rectified"
