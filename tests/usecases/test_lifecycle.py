"""A case's way from found to closed, on a real database."""


from world import World

from duzhan.usecases.route_found import route_found
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.states import State


def test_a_case_goes_from_found_to_verified(world: World) -> None:
    case = world.to_verified()
    assert case.state == State.VERIFIED
    world.order(case.number)


def test_routing(world: World) -> None:
    case = world.log()
    report = route_found(world.pool)
    assert report.routed == 1
    assert sweep_clocks(world.pool).decided == 0
