"""Milestones: falling behind one turns the light yellow, catching up turns it back, and a missed date stays missed."""

import pytest
import seen
from world import WATER, World, beijing

from duzhan.errors import InvalidInput
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import Trigger

T = Trigger
STEPS = (
    {"title": "完成打井", "due_on": "2020-06-08"},
    {"title": "完成管网", "due_on": "2020-06-18"},
    {"title": "通水验收", "due_on": "2020-06-27"},
)


def planned(world: World) -> str:
    """Bring a case to a plan with three milestones; due on 28 June, only the lead unit's clock runs."""
    number = world.to_rectifying().number
    world.progress(number, "health")
    return plan(world, number)


def plan(world: World, number: str, *steps: dict[str, str]) -> str:
    return world.do(T.PLAN, number, "water", measures="新打机井一眼", milestones=steps or STEPS).number


def report(world: World, number: str, *positions: int, percentage: int = 50) -> str:
    words = {"text": "按计划推进", "percentage": percentage, "milestones": positions}
    return str(world.do(T.PROGRESS, number, "water", **words).light)


def light(world: World, number: str, at: str) -> str:
    world.now = beijing(at)
    sweep_clocks(world.pool)
    return str(world.case(number).light)


def rungs(world: World, number: str) -> list[tuple[object, ...]]:
    return [(row.due_version, row.rung_name) for row in seen.decisions(world, number)]


def test_behind_a_milestone_the_case_is_yellow_from_the_end_of_its_day(world: World) -> None:
    number = planned(world)
    assert light(world, number, "2020-06-08 23:59:59") == "green"
    assert light(world, number, "2020-06-09 00:00") == "yellow"
    decision = seen.decisions(world, number)[-1]
    assert decision.detail["grounds"] == [["behind_milestone", None, "2020-06-08T16:00:00+00:00"]]
    assert seen.told(world, number, "decision") == {"water", "water_head"}


def test_a_milestone_that_was_reached_in_time_moves_the_clock_on_to_the_next(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-08 17:00")
    report(world, number, 1)
    assert light(world, number, "2020-06-18 23:59:59") == "green"
    assert light(world, number, "2020-06-19 00:00") == "yellow"
    assert rungs(world, number) == [(1, "yellow")], "no new version where nothing had fired"


def test_a_unit_that_has_caught_up_is_green_again_and_hears_of_the_next_delay_anew(world: World) -> None:
    number = planned(world)
    light(world, number, "2020-06-09 00:00")
    assert report(world, number, 1) == "green"
    assert light(world, number, "2020-06-19 00:00") == "yellow"
    assert [rung for rung in rungs(world, number) if rung[1] == "yellow"] == [(1, "yellow"), (2, "yellow")]
    mine = [clock for clock in seen.clocks(world, number) if (clock.kind, clock.holder) == ("rectify", WATER)]
    assert [(clock.due_version, clock.ended) for clock in mine] == [(1, "superseded"), (2, None)]


def test_catching_up_does_not_undo_what_time_alone_has_reached(world: World) -> None:
    number = planned(world)
    light(world, number, "2020-06-22 09:00")
    assert report(world, number, 1, 2) == "blue"
    clock = seen.running(world, number)["rectify"]
    assert (clock.rung, clock.light, str(clock.behind_on)) == (1, "blue", "2020-06-27")
    assert light(world, number, "2020-06-23 09:00") == "blue"
    assert [rung for rung in rungs(world, number) if rung[1] == "blue"] == [(1, "blue")], "blue is not told twice"


def test_a_later_plan_cannot_wish_a_missed_date_away(world: World) -> None:
    number = planned(world)
    light(world, number, "2020-06-10 09:00")
    plan(world, number, {"title": "完成打井", "due_on": "2020-06-20"}, {"title": "通水验收", "due_on": "2020-06-27"})
    assert world.case(number).light == "yellow"
    assert str(seen.running(world, number)["rectify"].behind_on) == "2020-06-08"
    plan(world, number, {"title": "通水验收", "due_on": "2020-06-27"})
    assert str(seen.running(world, number)["rectify"].behind_on) == "2020-06-08"
    assert report(world, number, 1) == "green"


def test_what_was_reached_stays_reached_in_a_later_plan(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-05 09:00")
    report(world, number, 1)
    plan(world, number, *STEPS[:2])
    assert str(seen.running(world, number)["rectify"].behind_on) == "2020-06-18"


def test_only_the_lead_unit_reports_milestones_and_only_those_of_the_plan(world: World) -> None:
    number = plan(world, world.to_rectifying().number)
    for by, positions, code in (("health", (1,), "not_the_lead_unit"), ("water", (4,), "unknown_milestone")):
        with pytest.raises(InvalidInput) as refusal:
            world.do(T.PROGRESS, number, by, text="按计划推进", percentage=10, milestones=positions)
        assert [(field, found) for field, found, _ in refusal.value.errors] == [("milestones", code)]


def test_a_continuous_rectification_has_a_milestone_every_thirty_days_until_the_campaign_s_end(world: World) -> None:
    number = world.log().number
    world.assign(number, rectification_type="continuous", co_units=())
    world.accept(number)
    statement = """select m.title, m.due_on from milestone m join "case" c on c.id = m.case_id
                   where c.number = :number order by m.position"""
    found = [(row.title, str(row.due_on)) for row in seen.rows(world, statement, number=number)]
    # 28 June is worked for the Dragon Boat holiday; each later one falls on a working day.
    assert found == [
        ("第 1 个时间节点", "2020-06-28"),
        ("第 2 个时间节点", "2020-07-28"),
        ("第 3 个时间节点", "2020-08-27"),
        ("第 4 个时间节点", "2020-09-27"),
    ]
    clock = seen.running(world, number)["rectify"]
    assert (seen.due_on(clock), clock.budget, str(clock.behind_on)) == ("2020-09-30", None, "2020-06-28")
    world.do(T.PLAN, number, "water", measures="每月巡查")
    assert light(world, number, "2020-06-29 00:00") == "yellow"
    assert report(world, number, 1) == "green"


def test_a_suspended_unit_that_reports_a_milestone_is_not_armed_before_it_goes_on(world: World) -> None:
    number = planned(world)
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-05")
    report(world, number, 1)
    clock = seen.running(world, number)["rectify"]
    assert (clock.next_fire_at, str(clock.behind_on)) == (None, "2020-06-18")
    world.now = beijing("2020-06-05 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert light(world, number, "2020-06-19 00:00") == "yellow"
