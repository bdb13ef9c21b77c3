"""The sweep: every rung once, to the right people, however often and by however many it runs."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import seen
from sqlalchemy import text
from world import World, beijing

from duzhan.campaign.ladders import LadderName
from duzhan.campaign.load import load_campaign
from duzhan.policy.ladder import Reach
from duzhan.settings import current
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.usecases.disable_account import disable_account
from duzhan.usecases.sweep_clocks import SweepReport, sweep_clocks
from duzhan.wire.triggers import Plan
from statemachines.states import State, Trigger

T = Trigger
FIVE_RUNGS = ["blue", "yellow", "orange", "red", "red_meeting"]


def planned(world: World) -> str:
    """Bring a case so far that only the lead unit's rectify clock runs: due on 28 June."""
    return world.to_planned().number


def sweep(world: World, at: str, reach: Reach = Reach.ALL, chunk: int = 5000) -> SweepReport:
    world.now = beijing(at)
    return sweep_clocks(world.pool, reach, chunk=chunk)


def rungs(world: World, number: str) -> list[tuple[object, ...]]:
    return [(row.rung_name, row.superseded) for row in seen.decisions(world, number) if row.kind == "rectify"]


def told_of(world: World, number: str, rung: str) -> set[str]:
    letters = seen.notices(world, number, "decision")
    return {str(letter.username) for letter in letters if letter.detail["rung"] == rung}


def vacate(world: World, *usernames: str) -> None:
    with world.tx() as tx:
        for username in usernames:
            disable_account(tx, username)


def test_the_example_climbs_day_by_day_and_tells_more_people_each_time(world: World) -> None:
    number = planned(world)
    told = {"water"}
    for before, day, rung, light, more in (
        ("2020-06-21 23:59:59", "2020-06-22 00:00", "blue", "blue", set[str]()),
        ("2020-06-27 23:59:59", "2020-06-28 00:00", "yellow", "yellow", {"water_head"}),
        ("2020-06-28 23:59:59", "2020-06-29 00:00", "orange", "orange", {"county_leader", "city_office"}),
        ("2020-07-02 23:59:59", "2020-07-03 00:00", "red", "red", {"city_leader"}),
        ("2020-07-09 23:59:59", "2020-07-10 00:00", "red_meeting", "red", {"province_leader"}),
    ):
        assert sweep(world, before).decided == 0
        told |= more
        report = sweep(world, day)
        assert (report.decided, report.superseded, report.notices) == (1, 0, 2 * len(told))
        assert told_of(world, number, rung) == told
        assert world.case(number).light == light
    assert rungs(world, number) == [(rung, False) for rung in FIVE_RUNGS]
    assert seen.running(world, number)["rectify"].next_fire_at is None


def test_a_second_sweep_finds_nothing_left_to_decide(world: World) -> None:
    number = planned(world)
    assert sweep(world, "2020-06-29 08:30").decided == 1
    assert sweep(world, "2020-06-29 08:30") == SweepReport()
    assert len(seen.decisions(world, number)) == 3


def test_after_an_outage_only_the_highest_rung_is_sent_and_the_lower_ones_stay_on_record(world: World) -> None:
    number = planned(world)
    report = sweep(world, "2020-07-05 10:00")
    assert (report.decided, report.superseded) == (1, 3)
    assert rungs(world, number) == [("blue", True), ("yellow", True), ("orange", True), ("red", False)]
    assert {letter.detail["rung"] for letter in seen.notices(world, number, "decision")} == {"red"}


def test_the_hourly_escalation_leaves_reminders_to_the_morning(world: World) -> None:
    number = planned(world)
    assert sweep(world, "2020-06-22 03:00", Reach.ESCALATIONS) == SweepReport()
    assert sweep(world, "2020-06-22 08:30", Reach.REMINDERS).decided == 1
    assert sweep(world, "2020-06-28 03:00", Reach.ESCALATIONS).decided == 0
    assert sweep(world, "2020-06-29 00:00", Reach.ESCALATIONS).decided == 1
    assert rungs(world, number) == [("blue", False), ("yellow", True), ("orange", False)]


def test_a_light_changes_the_case_but_not_its_version_so_no_open_form_goes_stale(world: World) -> None:
    number = planned(world)
    version = world.case(number).version
    sweep(world, "2020-06-29 08:30")
    assert world.case(number).version == version
    event = seen.events(world, number)[-1]
    assert (event.kind, event.version, event.from_state, event.to_state) == (
        "light",
        version,
        "rectifying",
        "rectifying",
    )
    assert (event.detail, event.row["light"]) == ({"light": "orange"}, "orange")
    assert world.fire(T.PLAN, number, "water", Plan(measures="改为引水"), version=version).version == version + 1


def test_a_unit_that_does_not_accept_in_time_is_orange_when_the_window_closes(world: World) -> None:
    number = world.assign(world.log().number).number
    assert sweep(world, "2020-06-01 23:59:59").decided == 0
    assert sweep(world, "2020-06-02 00:00").decided == 1
    assert world.case(number).light == "orange"
    assert seen.told(world, number, "decision") == {"water", "water_head", "county_leader", "city_office"}


def test_an_office_that_does_not_assign_hears_of_its_own_clock(world: World) -> None:
    number = world.log().number
    sweep(world, "2020-06-02 00:00")
    assert world.case(number).state == State.FOUND
    assert world.case(number).light == "orange"
    assert seen.told(world, number, "decision") == {
        "province_office",
        "province_office2",
        "county_leader",
        "city_office",
    }


def test_accepting_late_ends_the_orange_of_the_accept_clock(world: World) -> None:
    number = world.assign(world.log().number).number
    sweep(world, "2020-06-02 09:00")
    assert world.accept(number).light == "green"


def test_a_case_sent_back_once_is_yellow_and_twice_red(world: World) -> None:
    number = planned(world)
    for light in ("yellow", "red"):
        world.submit(number)
        world.do(T.SEND_BACK, number, "province_office", reasons="未通水", due_on="2020-08-31")
        sweep_clocks(world.pool)
        assert world.case(number).light == light


def test_a_vacant_seat_falls_to_the_next_level_and_the_decision_says_so(world: World) -> None:
    number = planned(world)
    vacate(world, "county_leader")
    sweep(world, "2020-06-29 00:00")
    decision = seen.decisions(world, number)[-1]
    assert decision.detail["fallen"] == {"county_leader": "city_leader"}
    assert told_of(world, number, "orange") == {"water", "water_head", "city_leader", "city_office"}


def test_with_every_leader_missing_the_provincial_office_is_the_last_resort(world: World) -> None:
    number = planned(world)
    vacate(world, "county_leader", "city_leader", "province_leader", "city_office")
    sweep(world, "2020-07-10 00:00")
    decision = seen.decisions(world, number)[-1]
    assert decision.detail["fallen"] == dict.fromkeys(
        ("county_leader", "city_leader", "province_leader", "city_office"), "province_office"
    )
    assert told_of(world, number, "red_meeting") == {"water", "water_head", "province_office", "province_office2"}


def test_where_nobody_at_all_is_left_the_decision_still_stands(world: World) -> None:
    number = planned(world)
    vacate(world, "water", "water_head", "county_office", "city_office", "province_office", "province_office2")
    report = sweep(world, "2020-06-22 00:00")
    assert (report.decided, report.notices) == (1, 0)
    assert seen.decisions(world, number)[-1].detail["fallen"] == {"handler": None}


def test_whoever_has_no_address_is_told_in_the_inbox_only(world: World) -> None:
    number = planned(world)
    with world.tx() as tx:
        tx.write(text("update account set email = null where username = 'water'"))
    sweep(world, "2020-06-22 00:00")
    assert [letter.channel for letter in seen.notices(world, number, "decision")] == ["inbox"]


def test_letters_that_have_not_left_the_house_are_cancelled_when_the_clock_ends(world: World) -> None:
    number = planned(world)
    sweep(world, "2020-06-22 00:00")
    world.submit(number)
    states = {letter.channel: letter.state for letter in seen.notices(world, number, "decision")}
    assert states == {"inbox": "sent", "email": "cancelled"}


@pytest.mark.parametrize("chunk", [1, 7, 5000])
def test_whatever_its_chunk_a_sweep_decides_everything_that_is_due(world: World, chunk: int) -> None:
    numbers = [planned(world) for _ in range(8)]
    report = sweep(world, "2020-06-29 00:00", chunk=chunk)
    assert (report.decided, report.superseded) == (8, 16)
    assert all(len(seen.decisions(world, number)) == 3 for number in numbers)


def test_four_sweeps_at_once_decide_each_rung_once(world: World) -> None:
    numbers = [planned(world) for _ in range(40)]
    world.now = beijing("2020-06-29 00:00")
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: sweep_clocks(world.pool, chunk=5), range(4)))
    assert sum(report.decided for report in reports) == 40
    for number in numbers:
        assert rungs(world, number) == [("blue", True), ("yellow", True), ("orange", False)]
    letters = Counter(
        (letter.promise, letter.username, letter.channel)
        for number in numbers
        for letter in seen.notices(world, number)
    )
    assert set(letters.values()) == {1}


def test_the_due_clocks_of_one_case_are_all_decided_wherever_sweeps_meet(world: World) -> None:
    # The plan clocks come first, the rectify clocks of both units after them, so that two sweeps meet at each case.
    for _ in range(3):
        world.now = beijing("2020-05-29 09:40")
        for _ in range(20):
            world.to_rectifying()
        world.now = beijing("2020-11-10 00:00")
        with ThreadPoolExecutor(4) as crowd:
            reports = list(crowd.map(lambda _: sweep_clocks(world.pool, chunk=15), range(4)))
        assert sum(report.decided for report in reports) == 60


def test_a_closed_case_costs_the_sweep_nothing(world: World) -> None:
    number = world.to_closed().number
    assert sweep(world, "2020-12-31 00:00") == SweepReport()
    assert seen.decisions(world, number) == []


def test_every_sweep_leaves_a_record_that_it_ran(world: World) -> None:
    planned(world)
    sweep(world, "2020-06-22 00:00")
    sweep(world, "2020-06-22 08:30", Reach.REMINDERS)
    runs = seen.rows(world, "select kind, counts from run order by id")
    assert [(run.kind, run.counts["decided"]) for run in runs] == [("escalation", 1), ("reminders", 0)]


def test_a_policy_may_give_look_backs_a_ladder_too(world: World) -> None:
    campaign = load_campaign(current().campaign_folder)
    ladders = campaign.policy.ladders
    clocks = ladders.clocks.model_copy(update={"look_back": LadderName.OFFICE})
    policy = campaign.policy.model_copy(update={"ladders": ladders.model_copy(update={"clocks": clocks})})
    with world.tx() as tx:
        adopt_campaign(tx, campaign.model_copy(update={"policy": policy}), by="test")
    number = world.to_closed().number
    assert sweep(world, "2020-07-07 00:00").decided == 1
    assert told_of(world, number, "red") >= {"province_office", "city_leader"}
