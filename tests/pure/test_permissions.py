"""Who may do what: every role at every distance from a case, by trigger (domain.md, sections 2 and 10)."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from duzhan.policy import permissions
from duzhan.policy.permissions import MAY, Actor, Grant, Standing
from duzhan.vocabulary import Level, Role
from statemachines.states import State, Trigger

T = Trigger
OFFICES = ((Level.COUNTY, "410325-office"), (Level.CITY, "4103-office"), (Level.PROVINCE, "41-office"))
CASE = Standing(
    state=State.RECTIFYING,
    area="410325103223",
    found_level=Level.CITY,
    closing_level=Level.CITY,
    lead_unit="410325-water",
    co_units=frozenset({"410325-health"}),
    offices=OFFICES,
    submission_reviewed=True,
)

# The case was found by the city: its office and the province's decide, the county's does not.
PEOPLE: Mapping[str, Grant] = {
    "province_office": Grant(Role.OFFICE, Level.PROVINCE, "41", "41-office"),
    "city_office": Grant(Role.OFFICE, Level.CITY, "4103", "4103-office"),
    "county_office": Grant(Role.OFFICE, Level.COUNTY, "410325", "410325-office"),
    "sibling_office": Grant(Role.OFFICE, Level.COUNTY, "410326", "410326-office"),
    "other_city_office": Grant(Role.OFFICE, Level.CITY, "4104", "4104-office"),
    "lead_handler": Grant(Role.UNIT_HANDLER, Level.COUNTY, None, "410325-water"),
    "lead_head": Grant(Role.UNIT_HEAD, Level.COUNTY, None, "410325-water"),
    "co_handler": Grant(Role.UNIT_HANDLER, Level.COUNTY, None, "410325-health"),
    "co_head": Grant(Role.UNIT_HEAD, Level.COUNTY, None, "410325-health"),
    "sibling_handler": Grant(Role.UNIT_HANDLER, Level.COUNTY, None, "410326-water"),
    "supervisor": Grant(Role.SUPERVISOR, Level.PROVINCE, "4103", None),
    "sibling_supervisor": Grant(Role.SUPERVISOR, Level.COUNTY, "410326", None),
    "township_supervisor": Grant(Role.SUPERVISOR, Level.COUNTY, "410325105", None),
    "duty_leader": Grant(Role.DUTY_LEADER, Level.COUNTY, "410325", None),
    "auditor": Grant(Role.AUDITOR, Level.PROVINCE, "41", None),
    "system_admin": Grant(Role.SYSTEM_ADMIN, Level.PROVINCE, None, None),
    "security_admin": Grant(Role.SECURITY_ADMIN, Level.PROVINCE, None, None),
}
OFFICE = {"province_office", "city_office"}
LEAD = {"lead_handler", "lead_head"}
ALLOWED: Mapping[Trigger, set[str]] = {
    T.ASSIGN: OFFICE,
    T.DISMISS: OFFICE,
    T.ACCEPT: LEAD,
    T.RETURN: LEAD,
    T.TRANSFER: OFFICE,
    T.PLAN: LEAD,
    T.PROGRESS: LEAD | {"co_handler", "co_head"},
    T.SUBMIT: {"lead_head"},
    T.REVIEW: OFFICE,
    T.SEND_BACK: OFFICE | {"supervisor"},
    T.VERIFY: OFFICE | {"supervisor"},
    T.ORDER_CLOSING: OFFICE,
    T.CLOSE: set(),
    T.REOPEN: OFFICE | {"supervisor"},
    T.SUSPEND: OFFICE,
    T.RESUME: OFFICE,
    T.REQUEST_EXTENSION: {"lead_head"},
    T.GRANT_EXTENSION: OFFICE,
    T.REFUSE_EXTENSION: OFFICE,
}


def actor(*names: str) -> Actor:
    return Actor(1, "someone", "someone", tuple(PEOPLE[name] for name in names))


def allowed(trigger: Trigger, standing: Standing) -> set[str]:
    return {name for name in PEOPLE if permissions.acting_as(actor(name), trigger, standing) is not None}


@pytest.mark.parametrize("trigger", Trigger)
def test_exactly_these_people_may(trigger: Trigger) -> None:
    assert allowed(trigger, CASE) == ALLOWED[trigger]


def test_every_trigger_is_decided_about() -> None:
    assert set(MAY) == set(ALLOWED) == set(Trigger)


def test_before_the_review_only_the_office_sends_back() -> None:
    assert allowed(T.SEND_BACK, replace(CASE, submission_reviewed=False)) == OFFICE


def test_what_is_verified_only_the_closing_office_sends_back() -> None:
    verified = replace(CASE, state=State.VERIFIED, closing_level=Level.PROVINCE)
    assert allowed(T.SEND_BACK, verified) == {"province_office"}


def test_what_the_county_found_its_own_office_decides_and_those_above_it_may() -> None:
    found_by_county = replace(CASE, found_level=Level.COUNTY, closing_level=Level.COUNTY)
    assert allowed(T.ASSIGN, found_by_county) == {"county_office", "city_office", "province_office"}


def test_what_the_province_found_neither_county_nor_city_decides() -> None:
    found_by_province = replace(CASE, found_level=Level.PROVINCE, closing_level=Level.PROVINCE)
    assert allowed(T.ASSIGN, found_by_province) == {"province_office"}


def test_in_a_county_governed_by_the_province_the_province_answers_for_the_city_level() -> None:
    gushi = replace(CASE, area="411525", offices=(OFFICES[0], OFFICES[2]))
    assert gushi.office_of_level(Level.CITY) == (Level.PROVINCE, "41-office")
    assert allowed(T.ASSIGN, gushi) == {"province_office"}


@pytest.mark.parametrize(
    ("found_level", "arbiter"),
    [(Level.COUNTY, "4103-office"), (Level.CITY, "41-office"), (Level.PROVINCE, "41-office")],
)
def test_the_arbiter_is_the_office_one_level_up_and_the_province_its_own(found_level: Level, arbiter: str) -> None:
    assert replace(CASE, found_level=found_level).arbiter()[1] == arbiter


def test_a_person_with_two_posts_acts_by_the_one_that_permits() -> None:
    grant = permissions.acting_as(actor("auditor", "lead_head"), T.SUBMIT, CASE)
    assert grant == PEOPLE["lead_head"]


def test_an_agent_routes_resumes_and_closes_and_everything_else_takes_a_person() -> None:
    assert {T.ASSIGN, T.RESUME, T.CLOSE} == permissions.AUTOMATIC


def test_findings_are_logged_by_supervisors_and_offices_within_their_area() -> None:
    may = {name for name in PEOPLE if permissions.may_log(actor(name), "410325103223") is not None}
    assert may == {"province_office", "city_office", "county_office", "supervisor"}


def test_evidence_comes_from_the_units_concerned_the_supervisors_and_the_deciding_offices() -> None:
    may = {name for name in PEOPLE if permissions.may_attach(actor(name), CASE) is not None}
    assert may == OFFICE | LEAD | {"co_handler", "co_head", "supervisor"}


def test_administrators_read_no_case() -> None:
    blind = {name for name in PEOPLE if not permissions.reads(actor(name))}
    assert blind == {"system_admin", "security_admin"}


def test_a_unit_person_reads_by_unit_and_an_office_by_area() -> None:
    assert actor("lead_head").units() == ("410325-water",)
    assert actor("lead_head").areas() == ()
    assert actor("city_office").areas() == ("4103",)
    assert actor("city_office").units() == ()
    assert actor("city_office").all_units() == {"4103-office"}
