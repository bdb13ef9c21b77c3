"""Routing: area by content area gives the lead unit and those that take part."""

from duzhan.campaign.contents import ContentArea
from duzhan.campaign.load import load_campaign
from duzhan.policy import assignment
from duzhan.policy.assignment import Ground, Handlers, Organisation
from duzhan.settings import current
from duzhan.vocabulary import Level

POLICY = load_campaign(current().campaign_folder).policy
OFFICES = ((Level.COUNTY, "410325-office"), (Level.CITY, "4103-office"), (Level.PROVINCE, "41-office"))
COUNTY = {(Level.COUNTY, sector): f"410325-{sector}" for sector in ("water", "health", "education", "finance")}
CITY = {(Level.CITY, sector): f"4103-{sector}" for sector in ("water", "health", "credit")}
PROVINCE = {(Level.PROVINCE, sector): f"41-{sector}" for sector in ("water", "relocation")}
VILLAGE = Organisation({**COUNTY, **CITY, **PROVINCE}, "410325103-government", OFFICES)


def content(code: str) -> ContentArea:
    return POLICY.content(code)


def test_drinking_water_goes_to_the_county_s_water_bureau_with_health_and_the_township() -> None:
    assert assignment.route(content("1.4"), VILLAGE) == Handlers(
        "410325-water", ("410325-health", "410325103-government"), Ground.SECTOR
    )


def test_a_county_without_the_department_asks_the_city_s() -> None:
    handlers = assignment.route(content("4"), VILLAGE)
    assert (handlers.lead, handlers.ground) == ("4103-credit", Ground.SECTOR_ABOVE)


def test_neither_county_nor_city_has_it_so_the_province_s_department_leads() -> None:
    handlers = assignment.route(content("5"), VILLAGE)
    assert (handlers.lead, handlers.ground) == ("41-relocation", Ground.SECTOR_ABOVE)


def test_without_any_department_the_lowest_office_decides() -> None:
    handlers = assignment.route(content("1.3"), Organisation({}, None, OFFICES))
    assert handlers == Handlers("410325-office", (), Ground.OFFICE)


def test_a_finding_about_a_whole_county_has_no_township_taking_part() -> None:
    handlers = assignment.route(content("1.4"), Organisation(COUNTY, None, OFFICES))
    assert handlers.co_units == ("410325-health",)


def test_the_lead_does_not_take_part_in_its_own_case_twice() -> None:
    own = content("1.4").model_copy(update={"co_sectors": ("water", "health", "health")})
    handlers = assignment.route(own, VILLAGE)
    assert handlers == Handlers("410325-water", ("410325-health",), Ground.SECTOR)


def test_only_funds_and_style_wait_for_the_office() -> None:
    assert {area.code for area in POLICY.contents if not area.auto_route} == {"8", "9"}
