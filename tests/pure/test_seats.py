"""Who is told: each seat is filled, or falls to the next level at once and says so."""

from collections.abc import Mapping

import pytest

from duzhan.campaign.load import load_campaign
from duzhan.policy import seats
from duzhan.policy.seats import Called, Place, Seating
from duzhan.settings import current
from duzhan.vocabulary import ClockKind, Level, Role, Seat

FALL_THROUGH = load_campaign(current().campaign_folder).policy.ladders.fall_through
RUNGS = {rung.id: rung for rung in load_campaign(current().campaign_folder).policy.ladder(ClockKind.RECTIFY)}
OFFICES = ((Level.COUNTY, "410325-office"), (Level.CITY, "4103-office"), (Level.PROVINCE, "41-office"))
VILLAGE = Place("410325-water", "410325103223", OFFICES)

HANDLER, HEAD, COUNTY_OFFICE, CITY_OFFICE, PROVINCE_OFFICE = 1, 2, 3, 4, 5
COUNTY_LEADER, CITY_LEADER, PROVINCE_LEADER, OTHER = 6, 7, 8, 9
FULL = Seating(
    of_unit={
        ("410325-water", Role.UNIT_HANDLER): [HANDLER],
        ("410325-water", Role.UNIT_HEAD): [HEAD],
        ("410325-office", Role.OFFICE): [COUNTY_OFFICE],
        ("4103-office", Role.OFFICE): [CITY_OFFICE],
        ("41-office", Role.OFFICE): [PROVINCE_OFFICE],
    },
    leaders={
        (Level.COUNTY, "410325103223"): [COUNTY_LEADER],
        (Level.CITY, "410325"): [CITY_LEADER],
        (Level.PROVINCE, "410325"): [PROVINCE_LEADER],
    },
)


def without(*vacant: int) -> Seating:
    return Seating(
        of_unit={key: [one for one in sitting if one not in vacant] for key, sitting in FULL.of_unit.items()},
        leaders={key: [one for one in sitting if one not in vacant] for key, sitting in FULL.leaders.items()},
    )


def on_leave(standing_in: Mapping[int, int]) -> Seating:
    return Seating(FULL.of_unit, FULL.leaders, standing_in)


def called(rung: str, seating: Seating = FULL, place: Place = VILLAGE) -> Called:
    return seats.call(RUNGS[rung].seats, place, seating, FALL_THROUGH)


@pytest.mark.parametrize(
    ("rung", "reached"),
    [
        ("blue", {HANDLER}),
        ("yellow", {HANDLER, HEAD}),
        ("orange", {HANDLER, HEAD, COUNTY_LEADER, CITY_OFFICE}),
        ("red", {HANDLER, HEAD, COUNTY_LEADER, CITY_OFFICE, CITY_LEADER}),
        ("red_meeting", {HANDLER, HEAD, COUNTY_LEADER, CITY_OFFICE, CITY_LEADER, PROVINCE_LEADER}),
    ],
)
def test_a_rung_reaches_everyone_up_to_its_level(rung: str, reached: set[int]) -> None:
    result = called(rung)
    assert {account for account, _ in result.reached} == reached
    assert result.fallen == ()


def test_a_vacant_seat_falls_to_the_next_level_and_says_so() -> None:
    result = called("red", without(COUNTY_LEADER))
    assert result.fallen == ((Seat.COUNTY_LEADER, Seat.CITY_LEADER),)
    assert (CITY_LEADER, Seat.CITY_LEADER) in result.reached


def test_a_seat_falls_through_several_vacant_ones_at_once() -> None:
    result = called("orange", without(COUNTY_LEADER, CITY_LEADER))
    assert result.fallen == ((Seat.COUNTY_LEADER, Seat.PROVINCE_LEADER),)
    assert (PROVINCE_LEADER, Seat.PROVINCE_LEADER) in result.reached


def test_without_any_leader_the_last_resort_is_the_provincial_office() -> None:
    result = called("red_meeting", without(COUNTY_LEADER, CITY_LEADER, PROVINCE_LEADER, CITY_OFFICE))
    assert dict(result.fallen) == dict.fromkeys(
        (Seat.COUNTY_LEADER, Seat.CITY_OFFICE, Seat.CITY_LEADER, Seat.PROVINCE_LEADER), Seat.PROVINCE_OFFICE
    )
    assert {account for account, _ in result.reached} == {HANDLER, HEAD, PROVINCE_OFFICE}


def test_a_unit_without_accounts_falls_to_the_office_of_its_county() -> None:
    result = called("yellow", without(HANDLER, HEAD))
    assert dict(result.fallen) == {Seat.HANDLER: Seat.OFFICE, Seat.UNIT_HEAD: Seat.OFFICE}
    assert result.reached == ((COUNTY_OFFICE, Seat.OFFICE),)


def test_where_nobody_at_all_is_left_that_is_on_record_too() -> None:
    nobody: Mapping[tuple[str, Role], list[int]] = {}
    result = called("blue", Seating(nobody, {}))
    assert result == Called((), ((Seat.HANDLER, None),))


def test_one_person_in_two_seats_is_told_once() -> None:
    both = Seating({**FULL.of_unit, ("410325-water", Role.UNIT_HEAD): [HANDLER]}, FULL.leaders)
    assert called("yellow", both).reached == ((HANDLER, Seat.HANDLER),)


def test_an_office_s_own_clock_is_told_to_that_office() -> None:
    province = Place("41-office", "410325103223", OFFICES)
    rung = load_campaign(current().campaign_folder).policy.ladder(ClockKind.REVIEW)[0]
    reached = dict(seats.call(rung.seats, province, FULL, FALL_THROUGH).reached)
    assert reached[PROVINCE_OFFICE] is Seat.OFFICE


def test_a_county_governed_by_the_province_has_no_city_office_to_tell() -> None:
    gushi = Place("411525-water", "411525", ((Level.COUNTY, "411525-office"), (Level.PROVINCE, "41-office")))
    result = called("orange", FULL, gushi)
    assert dict(result.fallen)[Seat.CITY_OFFICE] is Seat.PROVINCE_OFFICE


def test_every_seat_of_every_ladder_leads_to_the_last_resort() -> None:
    for start in Seat:
        at = start
        for _ in Seat:
            at = FALL_THROUGH.get(at, at)
        assert at is Seat.PROVINCE_OFFICE


def test_whoever_stands_in_is_told_in_the_seat_of_the_person_on_leave() -> None:
    result = called("red", on_leave({CITY_LEADER: OTHER}))
    assert (OTHER, Seat.CITY_LEADER) in result.reached
    assert CITY_LEADER not in dict(result.reached)
    assert result.delegated == ((CITY_LEADER, OTHER),)
    assert result.fallen == (), "a seat whose holder is on leave is not vacant"


def test_a_stand_in_who_is_reached_anyway_is_told_once() -> None:
    for standing_in in ({HEAD: HANDLER}, {HANDLER: HEAD}):
        result = called("yellow", on_leave(standing_in))
        assert len(result.reached) == 1
        assert result.delegated == tuple(standing_in.items())
    assert called("yellow", on_leave({HANDLER: HEAD})).reached == ((HEAD, Seat.HANDLER),)


@pytest.mark.parametrize(
    ("standing_in", "told"),
    [
        ({HANDLER: 11, 11: 12}, 12),
        ({HANDLER: 11, 11: 12, 12: 13}, 13),
        ({HANDLER: 11, 11: 12, 12: 13, 13: 14}, 13),
        ({HANDLER: 11, 11: HANDLER}, 11),
        ({HANDLER: 11, 11: 12, 12: 11}, 12),
    ],
)
def test_three_hand_overs_are_followed_and_none_that_leads_back(standing_in: Mapping[int, int], told: int) -> None:
    result = called("blue", on_leave(standing_in))
    assert result.reached == ((told, Seat.HANDLER),)
    assert result.delegated == ((HANDLER, told),)


def test_somebody_else_s_leave_changes_nothing() -> None:
    assert called("red_meeting", on_leave({OTHER: HANDLER})) == called("red_meeting")
