"""The plan's own text against the campaign's folder: names, titles, counts and dates, character by character."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from duzhan.campaign import load
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.targets import Target
from duzhan.campaign.units import concerned
from duzhan.vocabulary import CodeSource, Level, TargetKind

ROOT = Path(__file__).parents[2]
SOURCE = (ROOT / "docs/source/henan-2020-6.txt").read_text(encoding="utf-8")
ANNEX_1, ANNEX_2 = SOURCE.index("附件 1\n"), SOURCE.index("附件 2\n")
COUNTED = re.compile(r"^(?P<name>.*?)\s*(?:\((?P<count>\d+)\s*个\))?$")


class Leader(NamedTuple):
    """A line of annex 1."""

    name: str
    title: str
    counties: tuple[str, ...]


class Village(NamedTuple):
    """A line of annex 2, merged cells filled down."""

    order: int
    city: str
    county: str
    township: str
    village: str


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load.load_campaign(ROOT / "config/campaigns/henan-2020")


def printed_leaders() -> list[Leader]:
    lines = [line.split("\t") for line in SOURCE[ANNEX_1:ANNEX_2].splitlines() if line.count("\t") == 2]
    return [Leader(name, title, tuple(counties.split("、"))) for name, title, counties in lines[1:]]


def annex_2_lines() -> Iterator[list[str]]:
    for line in SOURCE[ANNEX_2:].splitlines():
        cells = line.split("\t")
        if cells[0].isdigit():
            yield cells + [""] * (6 - len(cells))


def counted(cell: str) -> tuple[str, int | None]:
    found = COUNTED.match(cell)
    assert found
    return found["name"], int(found["count"]) if found["count"] else None


def printed_villages() -> list[Village]:
    villages, city, county, township = [], "", "", ""
    for order, city_cell, county_cell, township_cell, village, one_further in annex_2_lines():
        city = counted(city_cell)[0] or city
        county = counted(county_cell)[0] or county
        township = township_cell or township
        villages.append(Village(int(order), city, county, township, village or one_further))
    return villages


def printed_counts(column: int) -> dict[str, int | None]:
    return dict(counted(cells[column]) for cells in annex_2_lines() if cells[column])


def of_kind(campaign: Campaign, kind: TargetKind) -> list[Target]:
    return [target for target in campaign.targets if target.kind is kind]


def test_annex_one_names_seventeen_leaders_for_twenty_counties_three_of_them_for_two() -> None:
    leaders = printed_leaders()
    assert len(leaders) == 17
    assert sum(len(leader.counties) for leader in leaders) == 20
    assert [leader.name for leader in leaders if len(leader.counties) == 2] == ["李文慧", "武国定", "李英杰"]


def test_the_twenty_counties_are_targets_in_the_order_and_spelling_of_annex_one(campaign: Campaign) -> None:
    printed = [county for leader in printed_leaders() for county in leader.counties]
    counties = of_kind(campaign, TargetKind.COUNTY)
    assert [(county.order, county.printed_county) for county in counties] == list(enumerate(printed, start=1))
    assert "嵩 县" in printed


def test_every_leader_has_the_name_title_and_counties_of_annex_one(campaign: Campaign) -> None:
    area_of = {target.printed_county: target.area for target in of_kind(campaign, TargetKind.COUNTY)}
    printed = [(leader.name, leader.title, area_of[c]) for leader in printed_leaders() for c in leader.counties]
    assert [(liaison.name, liaison.title, liaison.area) for liaison in campaign.liaisons] == printed
    assert {liaison.level for liaison in campaign.liaisons} == {Level.PROVINCE}


def test_leaders_serve_from_the_day_of_the_document_with_no_end_named(campaign: Campaign) -> None:
    assert {(liaison.since, liaison.until) for liaison in campaign.liaisons} == {(date(2020, 2, 28), None)}


def test_the_fifty_two_villages_are_targets_with_number_and_spelling_of_annex_two(campaign: Campaign) -> None:
    villages = [
        Village(t.order, t.printed_city, t.printed_county, t.printed_township, t.printed_village)
        for t in of_kind(campaign, TargetKind.VILLAGE)
    ]
    assert villages == printed_villages()
    assert [village.order for village in villages] == list(range(1, 53))


def test_the_cities_have_as_many_villages_as_annex_two_prints(campaign: Campaign) -> None:
    counts = Counter(target.printed_city for target in of_kind(campaign, TargetKind.VILLAGE))
    assert counts == printed_counts(1)
    assert list(counts.values()) == [9, 10, 16, 5, 12]


def test_the_thirteen_counties_have_as_many_villages_as_annex_two_prints(campaign: Campaign) -> None:
    counts = Counter(target.printed_county for target in of_kind(campaign, TargetKind.VILLAGE))
    printed = printed_counts(2)
    assert len(counts) == 13
    assert counts == {county: count or 1 for county, count in printed.items()}
    assert [county for county, count in printed.items() if count is None] == ["叶县", "陕州区"]


def test_ten_villages_are_printed_one_column_further_right(campaign: Campaign) -> None:
    shifted = [int(cells[0]) for cells in annex_2_lines() if cells[5]]
    noted = [target.order for target in of_kind(campaign, TargetKind.VILLAGE) if "右一列" in target.note]
    assert noted == shifted == list(range(26, 36))


def test_only_fourteen_villages_lie_in_the_twenty_counties(campaign: Campaign) -> None:
    counties = {target.area for target in of_kind(campaign, TargetKind.COUNTY)}
    inside = Counter(
        county.name
        for target in of_kind(campaign, TargetKind.VILLAGE)
        if (county := campaign.find_area_at(target.area, Level.COUNTY)) and county.code in counties
    )
    assert inside == {"嵩县": 5, "汝阳县": 4, "鲁山县": 5}


def test_thirty_counties_are_concerned_and_ten_have_no_provincial_leader(campaign: Campaign) -> None:
    codes = concerned(campaign.areas, campaign.targets)
    counties = {area.code for area in campaign.areas if area.level is Level.COUNTY and area.code in codes}
    assert len(counties) == 30
    assert len(counties - {liaison.area for liaison in campaign.liaisons}) == 10


def test_every_printed_name_is_a_name_of_its_area(campaign: Campaign) -> None:
    for target in campaign.targets:
        for area in campaign.upward(target.area):
            printed = getattr(target, f"printed_{area.level.value}", "")
            assert not printed or printed in area.names, target


@pytest.mark.parametrize(
    ("code", "name", "printed"),
    [
        ("410325", "嵩县", "嵩 县"),
        ("410425", "郏县", "郟县"),
        ("410326202209", "竹元村", "竹园村"),
        ("410782108222", "槲漫村", "榭漫村"),
        ("410421105243", "宋沟村", "观音堂林站宋沟村"),
        ("410421105240", "大石扒村", "观音堂林站大石扒村"),
        ("419001", "济源市", "济源示范区"),
    ],
)
def test_a_name_printed_otherwise_keeps_both_spellings(campaign: Campaign, code: str, name: str, printed: str) -> None:
    area = campaign.area(code)
    assert (area.name, area.printed) == (name, printed)


def test_the_province_is_that_of_2020(campaign: Campaign) -> None:
    levels = Counter(area.level for area in campaign.areas)
    assert levels[Level.CITY] == 17 + 1
    assert levels[Level.COUNTY] == 157
    for code, name in {"410322": "孟津县", "410381": "偃师市", "410306": "吉利区", "411603": "淮阳区"}.items():
        assert campaign.area(code).name == name
    assert not {"410307", "410308", "411626"} & {area.code for area in campaign.areas}


def test_every_target_has_a_code_that_was_found_and_none_is_made_up(campaign: Campaign) -> None:
    assert {area.code_source for area in campaign.areas} == {CodeSource.GBT_2260, CodeSource.STATISTICS}
    older = [area.name for area in campaign.areas if area.level is Level.VILLAGE and "2017年版" in area.note]
    assert older == ["石家村", "花马村"]


def test_the_nine_content_areas_are_in_the_plan_s_own_words(campaign: Campaign) -> None:
    part = SOURCE[SOURCE.index("三、督战内容") : SOURCE.index("四、督战责任及方式")]
    printed = re.findall(r"^（[一二三四五六七八九]）(.+)$", part, re.MULTILINE)
    contents = [content for content in campaign.policy.contents if content.parent is None]
    assert [content.text for content in contents] == printed
    assert [content.code for content in contents] == list("123456789")


def test_number_issuer_and_dates_are_those_of_the_document(campaign: Campaign) -> None:
    facts = campaign.facts
    assert facts.document in SOURCE
    assert facts.issuer in SOURCE
    assert facts.issued_on == facts.start_on == date(2020, 2, 28)
    assert "2020年2月28日" in SOURCE
    assert facts.end_on == date(2020, 9, 30)
    assert "2020年9月底前" in SOURCE
    assert f"每月{facts.report_day}日前" in SOURCE


def test_every_city_and_the_jiyuan_zone_owe_reports_through_an_office_under_the_province(campaign: Campaign) -> None:
    offices = [unit for unit in campaign.units if unit.level is Level.CITY and unit.sector == "office"]
    assert len(offices) == 18
    assert {office.parent for office in offices} == {"41-office"}


def test_two_counties_are_governed_by_the_province_directly(campaign: Campaign) -> None:
    offices = [unit for unit in campaign.units if unit.level is Level.COUNTY and unit.sector == "office"]
    assert [office.area for office in offices if office.parent == "41-office"] == ["411381", "411525"]
    assert {office.parent for office in offices if office.area.startswith("4103")} == {"4103-office"}


def test_every_concerned_city_has_one_team(campaign: Campaign) -> None:
    codes = concerned(campaign.areas, campaign.targets)
    cities = [area.code for area in campaign.areas if area.level is Level.CITY and area.code in codes]
    assert [code for team in campaign.teams for code in team.areas] == cities
