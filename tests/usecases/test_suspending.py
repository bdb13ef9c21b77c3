"""Suspended: the clocks stand still, the case stays in every count, and the review date ends it by itself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import seen
from world import HEALTH, World, beijing

from duzhan.usecases.sweep_clocks import SweepReport, sweep_clocks
from duzhan.wording import AUTOMATIC_RESUME
from statemachines.errors import GuardRefused
from statemachines.states import State, Trigger

T = Trigger


def suspend(world: World, number: str, review_on: str) -> None:
    world.do(T.SUSPEND, number, "province_office", reason="汛期无法施工", review_on=review_on)


def planned(world: World) -> str:
    """Bring a case so far that only the lead unit's rectify clock runs."""
    return world.to_planned().number


def due(world: World, number: str) -> dict[str, tuple[int, str]]:
    return {kind: (clock.due_version, seen.due_on(clock)) for kind, clock in seen.running(world, number).items()}


def test_a_suspended_case_reaches_no_rung(world: World) -> None:
    number = world.to_rectifying().number
    world.now = beijing("2020-06-08 10:00")
    suspend(world, number, "2020-07-08")
    world.now = beijing("2020-07-07 23:00")
    assert sweep_clocks(world.pool) == SweepReport()
    assert seen.decisions(world, number) == []
    assert world.case(number).light == "green"
    assert all(clock.next_fire_at is None for clock in seen.running(world, number).values())


def test_at_the_start_of_the_review_date_the_sweep_resumes_it_with_what_was_left(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-08 10:00")
    suspend(world, number, "2020-06-18")
    world.now = beijing("2020-06-18 00:00")
    assert sweep_clocks(world.pool).resumed == 1
    case = world.case(number)
    assert (case.suspended_at, case.suspended_until, case.state) == (None, None, State.RECTIFYING)
    # Due on the 28th with twenty days left: twenty days from the 18th.
    assert due(world, number) == {"rectify": (2, "2020-07-08")}
    assert case.due_at == seen.running(world, number)["rectify"].due_at
    event = seen.events(world, number)[-1]
    assert (event.kind, event.agent, event.detail["reason"]) == ("resume", "flow:escalation", AUTOMATIC_RESUME)
    assert seen.told(world, number, "resume") == {"water", "water_head", "health", "health_head"}


def test_a_microsecond_before_the_review_date_it_stays_suspended(world: World) -> None:
    number = world.to_rectifying().number
    suspend(world, number, "2020-06-18")
    world.now = beijing("2020-06-17 23:59:59.999999")
    assert sweep_clocks(world.pool).resumed == 0
    assert world.case(number).suspended_at is not None


def test_several_sweeps_at_once_resume_a_case_once(world: World) -> None:
    numbers = [world.to_rectifying().number for _ in range(6)]
    for number in numbers:
        suspend(world, number, "2020-06-18")
    world.now = beijing("2020-06-18 09:00")
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: sweep_clocks(world.pool), range(4)))
    assert sum(report.resumed for report in reports) == 6
    for number in numbers:
        assert [event.kind for event in seen.events(world, number)].count("resume") == 1


def test_working_days_left_are_working_days_left(shared_world: World) -> None:
    world = shared_world
    number = world.assign(world.log().number).number
    suspend(world, number, "2020-06-24")
    world.now = beijing("2020-06-24 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    # One working day was left to accept: after Wednesday the 24th comes Sunday the 28th, worked for the holiday.
    assert due(world, number)["accept"] == (2, "2020-06-28")


def test_what_was_paused_on_its_last_day_is_due_on_the_day_it_goes_on(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    world.now = beijing("2020-06-28 18:00")
    suspend(world, number, "2020-07-10")
    world.now = beijing("2020-07-10 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert due(world, number)["rectify"] == (2, "2020-07-10")


def test_no_suspension_carries_a_case_past_the_campaign_s_end(shared_world: World) -> None:
    world = shared_world
    world.now = beijing("2020-09-01 09:00")
    number = world.to_rectifying().number
    suspend(world, number, "2020-09-25")
    world.now = beijing("2020-09-25 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert due(world, number)["rectify"] == (2, "2020-09-30")


def test_what_had_fired_for_an_overdue_date_is_not_fired_again_for_the_same_date(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-29 08:30")
    sweep_clocks(world.pool)
    suspend(world, number, "2020-06-30")
    world.now = beijing("2020-06-30 00:00")
    assert sweep_clocks(world.pool).resumed == 1
    assert due(world, number) == {"rectify": (2, "2020-06-28")}
    assert world.case(number).light == "orange"
    assert [(row.due_version, row.rung_name) for row in seen.decisions(world, number)] == [
        (1, "blue"),
        (1, "yellow"),
        (1, "orange"),
    ]


def test_a_new_date_arms_the_ladder_again_and_the_light_goes_back(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-22 08:30")
    sweep_clocks(world.pool)
    assert world.case(number).light == "blue"
    suspend(world, number, "2020-07-02")
    assert world.case(number).light == "blue"
    world.now = beijing("2020-07-02 10:00")
    case = world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert case.light == "green"
    # Six days were left: due on the 8th, and blue again three working days before.
    assert due(world, number) == {"rectify": (2, "2020-07-08")}
    world.now = beijing("2020-07-03 00:00")
    sweep_clocks(world.pool)
    assert [(row.due_version, row.rung_name) for row in seen.decisions(world, number)] == [(1, "blue"), (2, "blue")]


def test_while_suspended_units_plan_report_and_the_office_transfers_but_nobody_submits(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    suspend(world, number, "2020-06-18")
    world.do(T.PLAN, number, "water", measures="汛后施工")
    world.progress(number, "water", 10)
    with pytest.raises(GuardRefused) as refusal:
        world.do(T.SUBMIT, number, "water_head", text="已整改")
    assert set(refusal.value.permitted) == {T.PLAN, T.PROGRESS, T.TRANSFER, T.RESUME}
    case = world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="职责调整")
    assert (case.state, case.suspended_at) == (State.ASSIGNED, world.now)
    assert all(clock.paused_at == world.now for clock in seen.running(world, number).values())


def test_a_case_transferred_while_suspended_starts_its_whole_budget_when_it_goes_on(shared_world: World) -> None:
    world = shared_world
    number = world.to_rectifying().number
    suspend(world, number, "2020-06-18")
    world.do(T.TRANSFER, number, "province_office", lead_unit=HEALTH, reason="职责调整")
    world.now = beijing("2020-06-18 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert due(world, number) == {"accept": (2, "2020-06-19"), "rectify": (3, "2020-07-20")}


def test_a_pending_review_waits_too(shared_world: World) -> None:
    world = shared_world
    number = world.to_submitted().number
    suspend(world, number, "2020-06-18")
    with pytest.raises(GuardRefused):
        world.review(number)
    world.now = beijing("2020-06-18 09:00")
    world.do(T.RESUME, number, "province_office", reason="汛期已过")
    assert due(world, number) == {"review": (2, "2020-06-23")}
    assert world.review(number).state == State.RECTIFYING


def test_undelivered_warnings_of_a_suspended_case_stay_in_the_house(world: World) -> None:
    number = world.to_rectifying().number
    world.now = beijing("2020-06-22 08:30")
    sweep_clocks(world.pool)
    suspend(world, number, "2020-07-10")
    letters = [notice for notice in seen.notices(world, number, "decision") if notice.channel == "email"]
    assert letters
    assert {notice.state for notice in letters} == {"cancelled"}


@pytest.mark.parametrize(
    ("review_on", "plausible"),
    [("2020-05-29", False), ("2020-05-30", True), ("2020-06-28", True), ("2020-06-29", False)],
)
def test_the_review_date_lies_after_today_and_at_most_thirty_days_away(
    shared_world: World,
    review_on: str,
    plausible: bool,  # noqa: FBT001
) -> None:
    number = shared_world.to_rectifying().number
    if plausible:
        suspend(shared_world, number, review_on)
    else:
        with pytest.raises(GuardRefused) as refusal:
            suspend(shared_world, number, review_on)
        assert refusal.value.guard == "review_date_plausible"


def test_days_suspended_while_overdue_are_not_counted_as_overdue(world: World) -> None:
    number = planned(world)
    world.now = beijing("2020-06-30 08:30")
    sweep_clocks(world.pool)
    suspend(world, number, "2020-07-13")
    world.now = beijing("2020-07-13 00:00")
    sweep_clocks(world.pool)
    clock = seen.running(world, number)["rectify"]
    assert seen.due_on(clock) == "2020-06-28"
    assert [(pause["stopped_on"], pause["resumed_on"]) for pause in clock.pauses] == [("2020-06-30", "2020-07-13")]
    # Two working days overdue when it stopped, so three are left to the fifth: the 14th, 15th and 16th of July.
    world.now = beijing("2020-07-15 23:59:59")
    assert sweep_clocks(world.pool).decided == 0
    world.now = beijing("2020-07-16 00:00")
    assert sweep_clocks(world.pool).decided == 1
    assert seen.decisions(world, number)[-1].detail["counts"]["overdue"] == 5


def test_a_clock_carries_its_suspension_ledger_with_who_approved_each_pause(world: World) -> None:
    number = planned(world)
    for stopped, resumed in (("2020-06-02 09:00", "2020-06-04 09:00"), ("2020-06-10 09:00", "2020-06-12 09:00")):
        world.now = beijing(stopped)
        suspend(world, number, resumed[:10])
        world.now = beijing(resumed)
        world.do(T.RESUME, number, "province_office", reason="汛期已过")
    clock = seen.running(world, number)["rectify"]
    suspended = [event.id for event in seen.events(world, number) if event.kind == "suspend"]
    assert [(p["stopped_on"], p["resumed_on"], p["event"]) for p in clock.pauses] == [
        ("2020-06-02", "2020-06-04", suspended[0]),
        ("2020-06-10", "2020-06-12", suspended[1]),
    ]
    # Four days stood still: due on 2 July instead of 28 June, of the same budget of thirty days.
    assert (clock.budget, clock.due_version, seen.due_on(clock)) == (30, 3, "2020-07-02")
