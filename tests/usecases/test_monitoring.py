"""Monitoring: a failing rule opens one case, its people hear at once, recovered data proposes verification."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import seen
from village_feed import FIRST_MONDAY, Taking, rectified, written
from world import VILLAGE, World, actor

from duzhan.errors import InvalidInput, NotPermitted
from duzhan.usecases.judge_readings import JudgingReport, judge_readings
from duzhan.usecases.receive_readings import receive_readings
from duzhan.wire.readings import ReadingsIn, ReadingsTaken
from statemachines.states import State

DAY = timedelta(days=1)


def send(world: World, by: str = "county_office", **fields: object) -> ReadingsTaken:
    """Send one reading of drinking water that fails, taken now."""
    line = {
        "fact": "safe_water",
        "area": VILLAGE,
        "value": False,
        "taken_at": world.now.isoformat(),
        "source_ref": f"water-{world.now.isoformat()}".replace(":", "").replace("+", "-"),
        **fields,
    }
    with world.tx() as tx:
        return receive_readings(tx, ReadingsIn.model_validate({"readings": [line]}), actor=actor(by))


def read_daily(world: World, *values: object) -> list[JudgingReport]:
    """Send a value each day from the next one on, and judge it."""
    reports = []
    for value in values:
        world.now += DAY
        send(world, value=value)
        reports.append(judge_readings(world.pool))
    return reports


def numbers(world: World, rule: str = "exit-safe-water") -> list[str]:
    """Return the cases of a rule, the oldest first."""
    asked = 'select c.number from episode e join "case" c on c.id = e.case_id where e.rule = :rule order by e.id'
    return [str(row.number) for row in seen.rows(world, asked, rule=rule)]


def villages(world: World, many: int) -> list[str]:
    asked = "select area from target where kind = 'village' order by position limit :many"
    return [str(row.area) for row in seen.rows(world, asked, many=many)]


def test_a_feed_with_faults_gaps_and_recoveries_is_one_case_for_each_true_failure(world: World) -> None:
    taking = Taking(world, written(villages(world, 3), 14, seed=3))
    for week in range(14):
        taking.send(week)
        taking.judge()
        taking.judge()
        taking.close_recovered()
    assert sum(taking.feed.failures.values()) > 5
    taking.assert_each_true_failure_is_one_case()


def test_a_second_reading_in_a_row_opens_a_case_with_city_or_county_and_the_province_at_once(world: World) -> None:
    assert [report.opened for report in read_daily(world, False, False, False)] == [0, 1, 0]
    (number,) = numbers(world)
    case = world.case(number)
    assert (case.state, case.area, case.content_area, case.found_level) == (State.ASSIGNED, VILLAGE, "1.4", "province")
    assert case.lead_unit == "410325-water"
    log, assign = seen.events(world, number)
    assert (log.kind, log.agent, assign.kind, assign.agent) == ("log", "flow:monitoring", "assign", "flow:monitoring")
    assert (
        assign.detail["co_units"]
        == ["410325-health", "410325103223-government", "41-water"][:1] + assign.detail["co_units"][1:]
    )
    assert "41-water" in assign.detail["co_units"]
    assert "饮水安全 否" in case.description
    assert {notice.username for notice in seen.notices(world, number, "assign")} >= {"water", "water_head"}


def test_recovered_data_asks_for_verification_once_and_closes_nothing(world: World) -> None:
    reports = read_daily(world, False, False, True, True, True)
    assert [(report.opened, report.recovered) for report in reports] == [(0, 0), (1, 0), (0, 0), (0, 1), (0, 0)]
    (number,) = numbers(world)
    assert world.case(number).state == State.ASSIGNED
    assert [event.kind for event in seen.events(world, number)] == ["log", "assign", "recovery"]
    told = {notice.username for notice in seen.notices(world, number, "recovery")}
    assert {"water", "water_head", "province_office"} <= told


def test_what_fails_again_before_the_closing_is_the_same_case(world: World) -> None:
    reports = read_daily(world, False, False, True, True, False, False, True, True)
    assert [report.relapsed for report in reports] == [0, 0, 0, 0, 0, 1, 0, 0]
    (number,) = numbers(world)
    assert [event.kind for event in seen.events(world, number)][2:] == ["recovery", "relapse", "recovery"]


def test_after_the_closing_a_new_failure_waits_for_the_cool_down_and_is_a_new_case(world: World) -> None:
    read_daily(world, False, False, True, True)
    (number,) = numbers(world)
    rectified(world, number)
    world.close()
    assert world.case(number).state == State.CLOSED
    read_daily(world, *[False] * 29)
    assert numbers(world) == [number]
    read_daily(world, False, False, False)
    assert len(numbers(world)) == 2
    assert world.case(number).state == State.CLOSED


def test_a_case_that_was_closed_while_the_data_still_fails_is_followed_by_another(world: World) -> None:
    read_daily(world, False, False)
    rectified(world, numbers(world)[0])
    world.close()
    read_daily(world, *[False] * 33)
    assert len(numbers(world)) == 2


def test_a_correction_is_a_new_row_and_the_last_one_counts(world: World) -> None:
    read_daily(world, False)
    world.now += DAY
    send(world)
    send(world, value=True, source_ref="corrected")
    assert judge_readings(world.pool).opened == 0
    assert len(seen.rows(world, "select * from reading")) == 3


def test_the_same_reading_is_kept_once_and_another_one_under_its_key_is_refused(world: World) -> None:
    assert send(world, source_ref="a") == ReadingsTaken(received=1, known=0)
    assert send(world, source_ref="a") == ReadingsTaken(received=0, known=1)
    with pytest.raises(InvalidInput) as refusal:
        send(world, source_ref="a", value=True)
    assert [error[:2] for error in refusal.value.errors] == [("readings.0.source_ref", "reference_reused")]


def test_readings_late_judged_come_to_the_same_cases(world: World) -> None:
    for value in (False, False, True, True, False, False):
        world.now += DAY
        send(world, value=value)
    report = judge_readings(world.pool)
    assert (report.opened, report.recovered, report.relapsed) == (1, 1, 1)
    (number,) = numbers(world)
    assert [event.kind for event in seen.events(world, number)] == ["log", "assign", "recovery", "relapse"]


def test_four_judges_at_once_open_each_case_once(world: World) -> None:
    for day in range(2):
        world.now = FIRST_MONDAY + timedelta(days=day)
        for area in villages(world, 16):
            send(world, by="province_office", area=area, source_ref=f"{area}-{day}")
    with ThreadPoolExecutor(4) as crowd:
        reports = list(crowd.map(lambda _: judge_readings(world.pool, chunk=2), range(4)))
    assert sum(report.opened for report in reports) == len(numbers(world)) == 16


def test_who_falls_silent_is_missed_and_who_never_reported_is_not(world: World) -> None:
    send(world, value=True)
    judge_readings(world.pool)
    world.now += timedelta(days=20, hours=23)
    assert judge_readings(world.pool).opened == 0
    world.now += timedelta(hours=2)
    assert judge_readings(world.pool).opened == 1
    assert "已超过 3 周没有监测数据" in world.case(numbers(world, "village-unread")[0]).description


def test_a_household_goes_by_its_pseudonym(world: World) -> None:
    send(world, fact="household_housing", household="H-0042")
    assert judge_readings(world.pool).opened == 1
    case = world.case(numbers(world, "household-housing")[0])
    assert (case.place, case.content_area) == ("户编号 H-0042", "1.3")


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"fact": "nothing"}, "fact", "unknown_fact"),
        ({"area": "410325"}, "area", "not_a_village"),
        ({"area": "410421105243"}, "area", "not_a_village"),
        ({"fact": "household_food"}, "household", "household_needed"),
        ({"household": "H-1"}, "household", "household_not_taken"),
        ({"fact": "household_food", "household": "110101199003074514"}, "household", "household_by_number"),
        ({"value": 0.5}, "value", "value_out_of_range"),
        ({"value": "not_applicable"}, "value", "value_out_of_range"),
        ({"taken_at": "2020-05-29T10:00:00+08:00"}, "taken_at", "read_in_future"),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, "taken_at", "read_too_early"),
    ],
)
def test_a_wrong_reading_is_named(shared_world: World, fields: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        send(shared_world, **fields)
    assert [error[:2] for error in refusal.value.errors] == [(f"readings.0.{field}", code)]


def test_only_offices_send_readings(shared_world: World) -> None:
    with pytest.raises(NotPermitted):
        send(shared_world, by="finder")
