"""Extensions: in time, within the caps, decided at the right level, with a date; the old clock is kept on record."""

import pytest
import seen
from world import HEALTH, REQUIRED, WATER, World, beijing

from duzhan.errors import NotPermitted
from duzhan.usecases.sweep_clocks import sweep_clocks
from statemachines.errors import GuardRefused
from statemachines.states import State, Trigger

T = Trigger


def request(world: World, number: str, proposed_on: str) -> None:
    words = {"reason": "雨季停工", "progress": "管网已完成", "proposed_on": proposed_on}
    world.do(T.REQUEST_EXTENSION, number, "water_head", **words)


def grant(world: World, number: str, by: str = "province_office", **fields: object) -> None:
    world.do(T.GRANT_EXTENSION, number, by, opinion="情况属实", **fields)


def statuses(world: World, number: str) -> list[str]:
    statement = """select x.status from extension x join "case" c on c.id = x.case_id
                   where c.number = :number order by x.id"""
    return [str(row.status) for row in seen.rows(world, statement, number=number)]


def rectify(world: World, number: str) -> list[tuple[object, ...]]:
    return [
        (clock.due_version, seen.due_on(clock), clock.ended)
        for clock in seen.clocks(world, number)
        if (clock.kind, clock.holder) == ("rectify", WATER)
    ]


def test_a_granted_extension_supersedes_the_clock_and_keeps_its_start(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    started_at = world.now
    world.now = beijing("2020-06-15 10:00")
    request(world, number, "2020-07-05")
    grant(world, number)
    assert rectify(world, number) == [(1, "2020-06-28", "superseded"), (2, "2020-07-05", None)]
    running = seen.running(world, number)["rectify"]
    assert running.started_at == started_at
    assert world.case(number).due_at == running.due_at
    assert seen.events(world, number)[-1].detail == {
        "opinion": "情况属实",
        "granted_on": "2020-07-05",
        "was": "2020-06-28",
    }
    assert seen.told(world, number, "grant_extension") == {"water", "water_head", "health", "health_head"}


def test_the_office_may_grant_another_date_than_the_one_proposed(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    request(shared_world, number, "2020-07-05")
    grant(shared_world, number, granted_on="2020-07-01")
    assert rectify(shared_world, number)[-1] == (2, "2020-07-01", None)


def test_a_request_is_told_to_the_office_that_decides_it(shared_world: World) -> None:
    world = shared_world
    short, long = (world.to_rectifying(by="county_finder").number for _ in range(2))
    request(world, short, "2020-07-05")
    request(world, long, "2020-07-06")
    assert seen.told(world, short, "request_extension") == {"county_office"}
    assert seen.told(world, long, "request_extension") == {"city_office"}


def test_up_to_seven_days_the_office_of_the_level_decides_beyond_that_one_level_up(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying(by="county_finder").number
    request(world, number, "2020-07-06")
    with pytest.raises(GuardRefused) as refusal:
        grant(world, number, "county_office")
    assert refusal.value.guard == "approver_reaches_extension"
    with pytest.raises(GuardRefused) as refusal:
        world.do(T.REFUSE_EXTENSION, number, "county_office", ground="理由不充分")
    assert refusal.value.guard == "approver_reaches_extension"
    # A shorter date is again the county's to give.
    grant(world, number, "county_office", granted_on="2020-07-05")
    assert rectify(world, number)[-1] == (2, "2020-07-05", None)
    longer = world.to_rectifying(by="county_finder").number
    request(world, longer, "2020-07-06")
    grant(world, longer, "city_office")
    assert rectify(world, longer)[-1] == (2, "2020-07-06", None)


def test_a_refusal_leaves_the_date_and_the_way_open(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    request(world, number, "2020-07-05")
    world.do(T.REFUSE_EXTENSION, number, "province_office", ground="理由不充分")
    assert rectify(world, number) == [(1, "2020-06-28", None)]
    assert seen.told(world, number, "refuse_extension") == {"water", "water_head", "health", "health_head"}
    request(world, number, "2020-07-02")
    assert statuses(world, number) == ["refused", "pending"]


def test_only_the_lead_s_head_asks_for_time(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    words = {"reason": "雨季停工", "progress": "管网已完成", "proposed_on": "2020-07-05"}
    for by in ("water", "health_head", "province_office"):
        with pytest.raises(NotPermitted):
            shared_world.do(T.REQUEST_EXTENSION, number, by, **words)


@pytest.mark.parametrize(
    ("now", "in_time"), [("2020-06-22 23:59", True), ("2020-06-23 00:00", False), ("2020-06-29 10:00", False)]
)
def test_a_request_comes_three_working_days_before_the_date_or_is_an_overdue_case(
    shared_world: World,
    now: str,
    in_time: bool,  # noqa: FBT001
) -> None:
    number = shared_world.to_rectifying().number
    shared_world.now = beijing(now)
    if in_time:
        request(shared_world, number, "2020-07-05")
    else:
        with pytest.raises(GuardRefused) as refusal:
            request(shared_world, number, "2020-07-05")
        assert refusal.value.guard == "extension_in_time"


def test_two_extensions_together_are_no_longer_than_the_original_time(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    request(world, number, "2020-07-18")
    grant(world, number)
    # Thirty days at first, twenty of them given on top: ten are left.
    with pytest.raises(GuardRefused) as refusal:
        request(world, number, "2020-07-29")
    assert refusal.value.guard == "extension_within_total"
    request(world, number, "2020-07-28")
    grant(world, number)
    with pytest.raises(GuardRefused) as refusal:
        request(world, number, "2020-07-29")
    assert refusal.value.guard == "extensions_left"


def test_the_original_time_of_a_reopened_case_is_that_of_its_new_cycle(world: World) -> None:
    number = world.to_closed().number
    world.now = beijing("2020-07-20 10:00")
    world.do(T.REOPEN, number, "finder", findings="水泵又坏了", due_on="2020-07-30")
    with pytest.raises(GuardRefused) as refusal:
        request(world, number, "2020-08-10")
    assert refusal.value.guard == "extension_within_total"
    request(world, number, "2020-08-09")


def test_a_send_back_does_not_stretch_the_original_time(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number, due_on="2020-06-12").number
    world.accept(number)
    world.submit(number)
    world.now = beijing("2020-06-12 10:00")
    world.do(T.SEND_BACK, number, "province_office", reasons="未通水", due_on="2020-07-10")
    # Fourteen days at first.
    with pytest.raises(GuardRefused) as refusal:
        request(world, number, "2020-07-25")
    assert refusal.value.guard == "extension_within_total"
    request(world, number, "2020-07-24")


def test_nobody_proposes_a_date_beyond_the_campaign(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number, due_on="2020-09-25").number
    world.accept(number)
    with pytest.raises(GuardRefused) as refusal:
        request(world, number, "2020-10-09")
    assert refusal.value.guard == "due_within_campaign"


def test_an_office_goes_beyond_the_campaign_only_with_a_recorded_reason(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number, due_on="2020-09-25").number
    world.accept(number)
    request(world, number, "2020-09-30")
    with pytest.raises(GuardRefused) as refusal:
        grant(world, number, granted_on="2020-10-09")
    assert refusal.value.guard == "due_within_campaign"
    grant(world, number, granted_on="2020-10-09", override_reason="省领导批准")
    assert rectify(world, number)[-1] == (2, "2020-10-09", None)
    assert seen.events(world, number)[-1].detail["override_reason"] == "省领导批准"


def test_what_had_fired_stays_on_record_and_the_new_clock_climbs_from_the_bottom(world: World) -> None:
    number = world.to_planned().number
    world.now = beijing("2020-06-22 08:30")
    request(world, number, "2020-07-05")
    sweep_clocks(world.pool)
    assert world.case(number).light == "blue"
    grant(world, number)
    assert world.case(number).light == "green"
    world.now = beijing("2020-07-01 08:30")
    sweep_clocks(world.pool)
    assert [(row.due_version, row.rung_name) for row in seen.decisions(world, number)] == [(1, "blue"), (2, "blue")]
    assert world.case(number).light == "blue"


def test_an_extension_granted_too_late_to_be_green_is_decided_by_the_next_sweep(world: World) -> None:
    number = world.to_planned().number
    world.now = beijing("2020-06-22 08:30")
    request(world, number, "2020-07-01")
    world.now = beijing("2020-06-30 10:00")
    grant(world, number)
    sweep_clocks(world.pool)
    assert [(row.due_version, row.rung_name) for row in seen.decisions(world, number)] == [(2, "blue")]


@pytest.mark.parametrize("outrun_by", ["submit", "return", "transfer"])
def test_a_request_lapses_when_the_case_is_handed_in_or_on(shared_world: World, outrun_by: str) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    request(world, number, "2020-07-05")
    if outrun_by == "submit":
        world.accept(number)
        world.submit(number)
    elif outrun_by == "return":
        world.do(T.RETURN, number, "water", ground="不属我局职责")
        world.assign(number)
    else:
        world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="职责调整")
    assert statuses(world, number) == ["lapsed"]
    with pytest.raises(GuardRefused) as refusal:
        grant(world, number)
    assert refusal.value.guard == "extension_pending"


def test_while_a_submission_waits_nobody_asks_for_time(shared_world: World) -> None:
    number = shared_world.to_submitted().number
    with pytest.raises(GuardRefused) as refusal:
        request(shared_world, number, "2020-07-05")
    assert refusal.value.guard == "no_submission_open"
    assert "rectify" not in seen.running(shared_world, number)


def test_after_a_suspension_a_request_is_judged_by_the_date_as_it_stands(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying(by="county_finder").number
    request(world, number, "2020-07-05")
    world.now = beijing("2020-06-08 10:00")
    world.do(T.SUSPEND, number, "county_office", reason="汛期", review_on="2020-06-18")
    world.now = beijing("2020-06-18 10:00")
    world.do(T.RESUME, number, "county_office", reason="汛期已过")
    with pytest.raises(GuardRefused) as refusal:
        grant(world, number, "county_office")
    assert refusal.value.guard == "extension_later_than_due"
    # The date moved to 8 July: seven days more are the county's to give, counted from there.
    grant(world, number, "county_office", granted_on="2020-07-15")
    assert seen.events(world, number)[-1].detail["was"] == "2020-07-08"


def test_a_case_not_yet_accepted_may_be_extended_too(shared_world: World) -> None:
    world = shared_world
    case = world.assign(world.log().number)
    request(world, case.number, "2020-07-05")
    grant(world, case.number)
    assert world.case(case.number).state == State.ASSIGNED
    assert set(seen.running(world, case.number)) == {"accept", "rectify"}


def test_an_extended_case_goes_on_to_its_end(world: World) -> None:
    number = world.to_rectifying().number
    request(world, number, "2020-07-05")
    grant(world, number)
    for unit in ("water", "health"):
        world.progress(number, unit)
    world.evidence(number, *REQUIRED)
    world.do(T.SUBMIT, number, "water_head", text="已整改")
    world.review(number)
    world.verify(number, "verifier")
    assert world.verify(number, "verifier2").lead_unit == WATER
