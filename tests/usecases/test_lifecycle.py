"""A case's whole way, from found to closed and back: every state, every clock, every event, on a real database."""

import seen
from world import World, beijing

from statemachines.states import State, Trigger

T = Trigger


def trail(world: World, number: str) -> list[tuple[object, ...]]:
    return [
        (clock.kind, clock.cycle, clock.holder, seen.due_on(clock), clock.ended) for clock in seen.clocks(world, number)
    ]


def test_a_case_goes_from_found_to_closed_and_every_clock_says_when_it_was_met(world: World) -> None:
    number = world.log().number
    for at, act in (
        ("2020-06-01 09:00", lambda: world.assign(number)),
        ("2020-06-02 09:00", lambda: world.accept(number)),
        ("2020-06-04 09:00", lambda: world.do(T.PLAN, number, "water", measures="新打机井一眼")),
        ("2020-06-22 09:00", lambda: world.submit(number)),
        ("2020-06-24 09:00", lambda: world.review(number)),
        ("2020-06-29 09:00", lambda: world.verify(number, "verifier")),
        ("2020-06-30 09:00", lambda: world.verify(number, "verifier2")),
        ("2020-06-30 10:00", lambda: world.order(number)),
        ("2020-06-30 20:00", world.close),
    ):
        world.now = beijing(at)
        act()
    assert world.case(number).state == State.CLOSED
    assert trail(world, number) == [
        ("assign", 1, "41-office", "2020-06-01", "met"),
        ("accept", 1, "410325-water", "2020-06-02", "met"),
        ("rectify", 1, "410325-water", "2020-07-01", "met"),
        ("rectify", 1, "410325-health", "2020-07-01", "met"),
        ("plan", 1, "410325-water", "2020-06-05", "met"),
        ("review", 1, "41-office", "2020-06-28", "met"),
        # After the Dragon Boat holiday: 28 June, then Monday to Thursday.
        ("verify", 1, "41-office", "2020-07-02", "met"),
        ("look_back", 1, "41-office", "2020-07-30", None),
        ("look_back", 1, "41-office", "2020-09-28", None),
    ]
    assert [(event.kind, event.to_state) for event in seen.events(world, number)] == [
        ("log", "found"),
        ("assign", "assigned"),
        ("accept", "rectifying"),
        ("plan", "rectifying"),
        ("progress", "rectifying"),
        ("progress", "rectifying"),
        ("submit", "rectifying"),
        ("review", "rectifying"),
        ("verify", "rectifying"),
        ("verify", "verified"),
        ("order_closing", "verified"),
        ("close", "closed"),
    ]


def test_a_case_goes_the_long_way_round(world: World) -> None:
    number = world.log().number
    for _ in range(2):
        world.assign(number)
        world.do(T.RETURN, number, "water", ground="不属我局职责")
    world.assign(number)
    world.accept(number)
    world.do(T.SUSPEND, number, "province_office", reason="汛期", review_on="2020-06-10")
    world.do(T.RESUME, number, "province_office", reason="提前恢复")
    words = {"reason": "雨季停工", "progress": "管网已完成", "proposed_on": "2020-07-05"}
    world.do(T.REQUEST_EXTENSION, number, "water_head", **words)
    world.do(T.GRANT_EXTENSION, number, "province_office", opinion="同意")
    world.submit(number)
    world.do(T.SEND_BACK, number, "province_office", reasons="未通水")
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier")
    world.verify(number, "verifier2")
    world.order(number)
    world.close()
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了")
    world.submit(number)
    world.review(number)
    world.verify(number, "verifier2")
    world.verify(number, "verifier")
    world.order(number)
    world.close()
    case = world.case(number)
    assert (case.state, case.cycle, case.returns, case.closure_number) == (State.CLOSED, 2, 2, "XH-2020-0002")
    moves = [event for event in seen.events(world, number) if event.kind not in {"light", "attach"}]
    assert case.version == len(moves)
    assert [event.version for event in moves] == list(range(1, len(moves) + 1))
    assert {event.row["state"] == event.to_state for event in moves} == {True}
    # Each event begins where the one before it ended.
    assert [event.from_state for event in moves[1:]] == [event.to_state for event in moves[:-1]]
