"""The assignment flow's use-case: what may be routed is, once; the rest waits for its office."""

from concurrent.futures import ThreadPoolExecutor

import seen
from world import World, beijing

from duzhan.usecases.route_found import RoutingReport, route_found
from statemachines.states import State, Trigger

T = Trigger


def test_a_finding_goes_to_the_units_that_place_and_content_name(world: World) -> None:
    number = world.log().number
    assert route_found(world.pool) == RoutingReport(routed=1, left=0)
    case = world.case(number)
    assert (case.state, case.lead_unit, case.rectification_type) == (State.ASSIGNED, "410325-water", "time_limited")
    event = seen.events(world, number)[-1]
    assert (event.agent, event.username) == ("flow:assignment", None)
    assert event.detail["co_units"] == ["410325-health", "410325103-government"]
    assert set(seen.running(world, number)) == {"accept", "rectify"}


def test_what_the_policy_does_not_route_waits_for_the_office(world: World) -> None:
    number = world.log(content_area="8").number
    assert route_found(world.pool) == RoutingReport(routed=0, left=1)
    assert world.case(number).state == State.FOUND
    assert "assign" in seen.running(world, number)


def test_a_returned_case_is_never_routed_again(world: World) -> None:
    number = world.log().number
    route_found(world.pool)
    world.do(T.RETURN, number, "water", ground="不属我局职责")
    assert route_found(world.pool).routed == 0
    assert world.case(number).state == State.FOUND


def test_after_the_campaign_s_end_a_date_needs_a_person(world: World) -> None:
    world.now = beijing("2020-10-12 09:00")
    number = world.log().number
    assert route_found(world.pool) == RoutingReport(routed=0, left=1)
    assert world.case(number).state == State.FOUND


def test_a_county_without_the_department_is_served_from_above(world: World) -> None:
    # 孟津县 is no target: only its office is registered, and the city's bureau takes the case.
    number = world.log(area="410322").number
    route_found(world.pool)
    assert world.case(number).lead_unit == "4103-water"


def test_routing_twice_does_nothing_the_second_time(world: World) -> None:
    numbers = [world.log().number for _ in range(5)]
    assert route_found(world.pool, chunk=2).routed == 5
    assert route_found(world.pool, chunk=2) == RoutingReport(routed=0, left=0)
    assert {world.case(number).version for number in numbers} == {2}


def test_four_routings_at_once_assign_each_case_once(world: World) -> None:
    numbers = [world.log().number for _ in range(24)]
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: route_found(world.pool, chunk=5), range(4)))
    assert sum(report.routed for report in reports) == 24
    for number in numbers:
        assert [event.kind for event in seen.events(world, number)] == ["log", "assign"]
        letters = [(letter.username, letter.channel) for letter in seen.notices(world, number, "assign")]
        assert len(letters) == len(set(letters))
