"""From accepted to verified: plans, progress, submission, first review, send-backs, two verifiers."""

import pytest
import seen
from world import HEALTH, REQUIRED, WATER, World, beijing, wearing

from duzhan.errors import InvalidInput, NotPermitted
from statemachines.errors import GuardRefused
from statemachines.states import State, Trigger

T = Trigger


def submissions(world: World, number: str) -> list[str]:
    statement = """select s.status from submission s join "case" c on c.id = s.case_id
                   where c.number = :number order by s.id"""
    return [str(row.status) for row in seen.rows(world, statement, number=number)]


def milestones(world: World, number: str) -> list[tuple[object, ...]]:
    statement = """select m.revision, m.position, m.title from milestone m join "case" c on c.id = m.case_id
                   where c.number = :number order by m.revision, m.position"""
    return [tuple(row) for row in seen.rows(world, statement, number=number)]


def percentages(world: World, number: str) -> dict[object, object]:
    statement = """select p.unit, p.percentage from part p join "case" c on c.id = p.case_id
                   where c.number = :number and p.ended_at is null"""
    return {row.unit: row.percentage for row in seen.rows(world, statement, number=number)}


def test_a_plan_stops_its_clock_and_a_later_one_is_a_new_revision(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    steps = [{"title": "打井", "due_on": "2020-06-10"}, {"title": "通水", "due_on": "2020-06-28"}]
    world.do(T.PLAN, number, "water", measures="新打机井一眼", milestones=steps)
    assert set(seen.running(world, number)) == {"rectify"}
    world.do(T.PLAN, number, "water_head", measures="改为引水", milestones=steps[1:])
    assert milestones(world, number) == [(1, 1, "打井"), (1, 2, "通水"), (2, 1, "通水")]


def test_milestones_come_in_their_order(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    steps = [{"title": "通水", "due_on": "2020-06-20"}, {"title": "打井", "due_on": "2020-06-10"}]
    with pytest.raises(GuardRefused) as refusal:
        shared_world.do(T.PLAN, number, "water", measures="新打机井一眼", milestones=steps)
    assert refusal.value.guard == "milestones_in_time"
    assert "plan" in seen.running(shared_world, number)


def test_each_unit_reports_its_own_part(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    shared_world.progress(number, "water", 40)
    shared_world.progress(number, "health", 70)
    assert percentages(shared_world, number) == {WATER: 40, HEALTH: 70}
    assert [event.unit for event in seen.events(shared_world, number)[-2:]] == [WATER, HEALTH]


def test_who_acts_for_two_units_of_a_case_says_for_which(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    both = wearing("water", "health")
    with pytest.raises(InvalidInput) as refusal:
        shared_world.progress(number, both, 10)
    assert refusal.value.errors[0][:2] == ("unit", "unit_needed")
    shared_world.do(T.PROGRESS, number, both, text="水质已检", percentage=10, unit=HEALTH)
    assert percentages(shared_world, number) == {WATER: 0, HEALTH: 10}


def test_nobody_reports_for_a_unit_that_is_not_theirs(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    with pytest.raises(InvalidInput) as refusal:
        shared_world.do(T.PROGRESS, number, "health", text="代报", percentage=10, unit=WATER)
    assert refusal.value.errors[0][:2] == ("unit", "not_your_unit")


def test_a_submission_stops_the_unit_s_clocks_and_starts_the_office_s(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.now = beijing("2020-06-22 17:00")
    case = world.submit(number)
    assert (case.state, case.submitted_at) == (State.RECTIFYING, world.now)
    running = seen.running(world, number)
    assert {kind: (clock.holder, seen.due_on(clock)) for kind, clock in running.items()} == {
        # Tuesday, Wednesday, and Sunday the 28th, worked for the Dragon Boat holiday.
        "review": ("41-office", "2020-06-28")
    }
    assert seen.told(world, number, "submit") == {"province_office", "province_office2"}


def test_only_the_head_signs_a_submission(shared_world: World) -> None:
    number = shared_world.to_rectifying().number
    with pytest.raises(NotPermitted):
        shared_world.submit(number, "water")


def test_the_lead_s_own_percentage_does_not_hold_a_submission_up(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.progress(number, "health", 100)
    world.evidence(number, *REQUIRED)
    assert world.do(T.SUBMIT, number, "water_head", text="已整改").submitted_at == world.now


def test_a_passed_review_starts_the_closing_office_s_clock(shared_world: World) -> None:
    world = shared_world
    number = world.to_submitted(by="county_finder").number
    world.now = beijing("2020-06-01 10:00")
    case = world.review(number, "county_office")
    running = seen.running(world, number)
    assert case.state == State.RECTIFYING
    assert {kind: (clock.holder, seen.due_on(clock)) for kind, clock in running.items()} == {
        "verify": ("410325-office", "2020-06-08")
    }


def test_the_first_verifier_is_recorded_and_the_second_moves_the_case(shared_world: World) -> None:
    world = shared_world
    number = world.to_reviewed().number
    first = world.verify(number, "verifier")
    assert first.state == State.RECTIFYING
    assert set(seen.running(world, number)) == {"verify"}
    second = world.verify(number, "verifier2")
    assert (second.state, second.version) == (State.VERIFIED, first.version + 1)
    assert seen.running(world, number) == {}
    assert submissions(world, number) == ["verified"]
    assert seen.told(world, number, "verify") == {"province_office", "province_office2"}


def test_two_of_the_closing_office_may_verify_where_there_is_no_team(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying(by="county_finder").number
    world.submit(number)
    world.review(number, "county_office")
    world.verify(number, "city_office")
    assert world.verify(number, "province_office2").state == State.VERIFIED


@pytest.mark.parametrize("reviewed", [False, True])
def test_a_send_back_gives_a_new_date_and_counts(
    shared_world: World,
    reviewed: bool,  # noqa: FBT001
) -> None:
    world = shared_world
    number = (world.to_reviewed() if reviewed else world.to_submitted()).number
    world.now = beijing("2020-06-10 10:00")
    case = world.do(T.SEND_BACK, number, "province_office", reasons="仍有 3 户未通水", due_on="2020-06-24")
    assert (case.state, case.rework, case.submitted_at) == (State.RECTIFYING, 1, None)
    running = seen.running(world, number)
    assert {kind: (clock.holder, clock.due_version, seen.due_on(clock)) for kind, clock in running.items()} == {
        "rectify": (WATER, 2, "2020-06-24")
    }
    assert submissions(world, number) == ["sent_back"]
    assert seen.told(world, number, "send_back") == {"water", "water_head", "health", "health_head"}


def test_a_verifier_sends_back_what_was_reviewed_but_not_what_was_not(shared_world: World) -> None:
    world = shared_world
    pending, reviewed = world.to_submitted().number, world.to_reviewed().number
    with pytest.raises(NotPermitted):
        world.do(T.SEND_BACK, pending, "verifier", reasons="现场未整改")
    assert world.do(T.SEND_BACK, reviewed, "verifier", reasons="现场未整改").rework == 1


def test_what_is_verified_the_closing_office_can_still_send_back(shared_world: World) -> None:
    world = shared_world
    number = world.order(world.to_verified().number).number
    case = world.do(T.SEND_BACK, number, "province_office", reasons="复核发现水压不足")
    assert (case.state, case.rework, case.closing_ordered_at) == (State.RECTIFYING, 1, None)
    assert submissions(world, number) == ["sent_back"]
    assert set(seen.running(world, number)) == {"rectify"}
    assert world.close().closed == ()


def test_what_was_sent_back_goes_the_whole_way_again(shared_world: World) -> None:
    world = shared_world
    number = world.to_reviewed().number
    world.verify(number, "verifier")
    world.do(T.SEND_BACK, number, "province_office", reasons="仍有 3 户未通水")
    with pytest.raises(GuardRefused) as refusal:
        world.verify(number, "verifier2")
    assert refusal.value.guard == "submission_reviewed"
    world.do(T.SUBMIT, number, "water_head", text="再次整改")
    world.review(number)
    # The first verifier's finding went with the submission it was about.
    assert world.verify(number, "verifier").state == State.RECTIFYING
    assert world.verify(number, "verifier2").state == State.VERIFIED


def test_whoever_assigned_may_not_verify_even_under_another_hat(shared_world: World) -> None:
    world = shared_world
    number = world.log().number
    both = wearing("province_office", "verifier")
    world.assign(number, both)
    world.accept(number)
    world.submit(number)
    world.review(number)
    with pytest.raises(GuardRefused) as refusal:
        world.verify(number, both)
    assert refusal.value.guard == "verifier_did_not_assign"


def test_after_a_transfer_the_new_assigner_is_the_one_who_may_not_verify(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    world.do(T.TRANSFER, number, "province_office2", lead_unit=HEALTH, reason="职责调整")
    world.do(T.ACCEPT, number, "health", responsible_person="李科长")
    world.evidence(number, *REQUIRED)
    world.do(T.SUBMIT, number, "health_head", text="已整改")
    world.review(number, "province_office")
    with pytest.raises(GuardRefused) as refusal:
        world.verify(number, "province_office2")
    assert refusal.value.guard == "verifier_did_not_assign"


@pytest.mark.parametrize(
    ("on_site_on", "plausible"),
    [("2020-06-08", True), ("2020-06-07", False), ("2020-06-10", True), ("2020-06-11", False)],
)
def test_the_visit_lies_between_the_submission_and_today(
    shared_world: World,
    on_site_on: str,
    plausible: bool,  # noqa: FBT001
) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.now = beijing("2020-06-08 00:30")
    world.submit(number)
    world.review(number)
    world.now = beijing("2020-06-10 23:30")
    if plausible:
        world.do(T.VERIFY, number, "verifier", on_site_on=on_site_on, opinion="现场属实")
    else:
        with pytest.raises(GuardRefused):
            world.do(T.VERIFY, number, "verifier", on_site_on=on_site_on, opinion="现场属实")
