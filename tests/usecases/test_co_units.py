"""Co-units: each has a rectify clock of its own, which ends with its own part and climbs to its own people."""

import seen
from world import HEALTH, World, beijing

from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import Trigger

T = Trigger


def sweep(world: World, at: str) -> None:
    world.now = beijing(at)
    sweep_clocks(world.pool)


def test_a_co_unit_s_clock_runs_from_dispatch_to_the_same_date(world: World) -> None:
    number = world.assign(world.log().number).number
    clock = seen.of_co_units(world, number)[HEALTH]
    lead = seen.running(world, number)["rectify"]
    assert (clock.kind, clock.started_at, clock.due_at) == ("rectify", lead.started_at, lead.due_at)


def test_a_co_unit_that_is_late_is_told_itself_and_colours_the_case(world: World) -> None:
    number = world.to_rectifying().number
    world.do(T.PLAN, number, "water", measures="新打机井一眼")
    sweep(world, "2020-06-22 09:00")
    letters = seen.notices(world, number, "decision")
    assert {(str(each.username), each.seat) for each in letters} == {("water", "handler"), ("health", "handler")}
    assert world.case(number).light == "blue"


def test_a_part_that_is_done_ends_its_clock_and_its_light(world: World) -> None:
    number = world.to_rectifying().number
    world.do(T.PLAN, number, "water", measures="新打机井一眼", milestones=())
    sweep(world, "2020-06-29 00:00")
    assert world.case(number).light == "orange"
    assert world.progress(number, "health", 60).light == "orange"
    assert HEALTH in seen.of_co_units(world, number)
    assert world.progress(number, "health").light == "orange", "the lead unit is late too"
    assert seen.of_co_units(world, number) == {}
    ended = [clock.ended for clock in seen.clocks(world, number) if clock.holder == HEALTH]
    assert ended == ["met"]


def test_history_is_the_lead_unit_s_to_answer_for(world: World) -> None:
    number = world.to_closed().number
    world.now = beijing("2020-06-20 09:00")
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    sweep_clocks(world.pool)
    assert seen.running(world, number)["rectify"].light == "red"
    assert seen.of_co_units(world, number)[HEALTH].light == "green"


def test_an_extension_moves_the_co_unit_s_date_too_and_a_suspension_stops_it(world: World) -> None:
    number = world.to_rectifying().number
    words = {"reason": "雨季停工", "progress": "管网已完成", "proposed_on": "2020-07-03"}
    world.do(T.REQUEST_EXTENSION, number, "water_head", **words)
    world.do(T.GRANT_EXTENSION, number, "province_office", opinion="情况属实")
    clock = seen.of_co_units(world, number)[HEALTH]
    assert (clock.due_version, seen.due_on(clock)) == (2, "2020-07-03")
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-10")
    assert seen.of_co_units(world, number)[HEALTH].paused_at == world.now
    world.now = beijing("2020-06-10 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    clock = seen.of_co_units(world, number)[HEALTH]
    assert (clock.due_version, clock.paused_at) == (3, None)
    assert seen.due_on(clock) == seen.due_on(seen.running(world, number)["rectify"])


def test_a_case_that_is_sent_back_starts_the_lead_unit_s_clock_only(world: World) -> None:
    number = world.to_submitted().number
    world.do(T.SEND_BACK, number, "province_office", reasons="未通水")
    assert seen.of_co_units(world, number) == {}
    assert "rectify" in seen.running(world, number)
