"""A finding becomes a case, once, at the level of who found it."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import seen
from world import VILLAGE, World, actor, beijing

from duzhan.campaign.load import load_campaign
from duzhan.errors import InvalidInput, NotFound, NotPermitted
from duzhan.settings import current
from duzhan.store.transaction import transaction
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.usecases.log_finding import Logged, log_finding
from duzhan.wire.cases import Finding

FINDING = {
    "area": VILLAGE,
    "source": "roving_team",
    "content_area": "1.4",
    "severity": "moderate",
    "description": "石坡组 11 户饮水靠拉运",
}


def logged(world: World, by: str, **fields: object) -> Logged:
    finding = Finding.model_validate({**FINDING, "found_at": world.now, **fields})
    with transaction(world.pool) as tx:
        return log_finding(tx, finding, actor=actor(by))


def test_a_finding_waits_for_the_office_of_the_level_that_found_it(shared_world: World) -> None:
    case = shared_world.log()
    assert (case.state, case.version, case.found_level, case.closing_level) == ("found", 1, "province", "province")
    assert (case.city, case.county) == ("4103", "410325")
    clock = seen.running(shared_world, case.number)["assign"]
    assert (clock.holder, seen.due_on(clock)) == ("41-office", "2020-06-01")
    assert seen.told(shared_world, case.number, "found") == {"province_office", "province_office2"}


def test_what_the_county_found_is_the_county_office_s(shared_world: World) -> None:
    case = shared_world.log(by="county_finder")
    assert (case.found_level, case.closing_level) == ("county", "county")
    assert seen.running(shared_world, case.number)["assign"].holder == "410325-office"


def test_the_same_source_record_is_one_case(shared_world: World) -> None:
    first = logged(shared_world, "finder", source_ref="platform-17")
    again = logged(shared_world, "finder", source_ref="platform-17", description="换个说法")
    assert (first.created, again.created) == (True, False)
    assert again.case.number == first.case.number
    assert len(seen.events(shared_world, first.case.number)) == 1


def test_another_person_s_source_record_of_the_same_name_is_another_case(shared_world: World) -> None:
    first = logged(shared_world, "finder", source_ref="platform-18")
    second = logged(shared_world, "county_finder", source_ref="platform-18")
    assert second.created
    assert second.case.number != first.case.number


def test_numbers_run_within_the_county(world: World) -> None:
    assert [world.log().number for _ in range(2)] == ["DZ-410325-0001", "DZ-410325-0002"]
    assert world.log(area="410326").number == "DZ-410326-0001"


def test_eight_copies_of_one_request_at_once_are_one_case_and_leave_no_gap(world: World) -> None:
    with ThreadPoolExecutor(8) as crowd:
        results = list(crowd.map(lambda _: logged(world, "finder", source_ref="click"), range(8)))
    assert Counter(result.created for result in results) == {True: 1, False: 7}
    assert {result.case.number for result in results} == {"DZ-410325-0001"}
    assert world.log().number == "DZ-410325-0002"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"area": "410325999"}, ("area", "unknown_area")),
        ({"area": "4103"}, ("area", "area_too_high")),
        ({"content_area": "12"}, ("content_area", "unknown_content_area")),
        ({"found_at": beijing("2020-05-29 09:41")}, ("found_at", "found_in_future")),
        ({"found_at": beijing("2020-02-27 23:59")}, ("found_at", "found_before_campaign")),
    ],
)
def test_a_finding_that_cannot_be_is_refused_by_field(
    shared_world: World, fields: dict[str, object], said: tuple[str, str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        logged(shared_world, "finder", source_ref="bad", **fields)
    ((field, code, _),) = refusal.value.errors
    assert (field, code) == said


@pytest.mark.parametrize("by", ["water", "water_head", "sysadmin", "secadmin", "sibling_office", "other_city_office"])
def test_a_place_out_of_scope_does_not_exist_for_who_would_log_there(shared_world: World, by: str) -> None:
    with pytest.raises(NotFound):
        logged(shared_world, by, source_ref="outside")


@pytest.mark.parametrize("by", ["auditor", "county_leader", "city_leader", "province_leader"])
def test_who_only_reads_a_place_logs_nothing_there(shared_world: World, by: str) -> None:
    with pytest.raises(NotPermitted):
        logged(shared_world, by, source_ref="reader")


def test_a_case_is_judged_to_its_end_by_the_policy_it_was_logged_under(world: World) -> None:
    before = world.log().number
    campaign = load_campaign(current().campaign_folder)
    clocks = campaign.policy.clocks
    slower = clocks.model_copy(update={"accept": clocks.accept.model_copy(update={"amount": 5})})
    policy = campaign.policy.model_copy(update={"clocks": slower})
    with world.tx() as tx:
        assert adopt_campaign(tx, campaign.model_copy(update={"policy": policy}), by="test").new
    after = world.log().number
    dates = [seen.due_on(seen.running(world, world.assign(number).number)["accept"]) for number in (before, after)]
    assert dates == ["2020-06-01", "2020-06-05"]
