"""Targets' pages: delisted and listed again on their own page, and what departments tilt to them, recorded and seen."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from sqlalchemy import text
from world import COUNTY, VILLAGE, actor

HERE = f"/targets/{VILLAGE}"
GIVEN = {
    "area": VILLAGE,
    "kind": "fund",
    "amount": "1250000.10",
    "given_on": "2020-05-20",
    "document": "豫财农〔2020〕12号",
    "words": "石坡组饮水管网",
}


@pytest.fixture
def department(site: Site) -> Site:
    """Let one person be of a provincial department too."""
    grant = (
        "insert into account_grant (account, role, level, unit) values (:account, 'unit_head', 'province', '41-water')"
    )
    with site.world.tx() as tx:
        tx.write(text(grant), {"account": actor("water").account})
    return site


def test_the_province_s_office_delists_on_the_page_and_everybody_sees_it(site: Site) -> None:
    office = site.visitor("province_office")
    before = office.page("/board")
    asked = {"effective_on": "2020-05-28", "document": "豫脱贫组〔2020〕30号"}
    refused = office.send(f"{HERE}/delisting", asked, on=HERE)
    assert (refused.status_code, "还差 贫困发生率低于 2%" in refused.text, asked["document"] in refused.text) == (
        409,
        True,
        True,
    )
    short = {**asked, "short_reason": "会议决定，整改继续"}
    assert office.send(f"{HERE}/delisting", short, on=HERE).headers["location"] == HERE
    page = site.visitor("county_office").page(HERE)
    assert [word in page for word in ("已摘牌 5月28日", "未达标摘牌", "会议决定，整改继续", "恢复挂牌的理由")] == [
        True,
        True,
        True,
        False,
    ]
    assert ("52 个挂牌村" in before, "51 个挂牌村" in office.page("/board")) == (True, True)
    assert "已摘牌 1 个" in office.page("/exits")
    assert site.visitor("city_office").send(f"{HERE}/relisting", {**asked, "reason": "x"}, on=HERE).status_code == 403
    assert site.visitor("sibling_office").send(f"{HERE}/delisting", asked, on="/work").status_code == 404
    assert office.send(f"{HERE}/relisting", {**asked, "reason": "复核不实"}, on=HERE).status_code == 303
    assert ("复核不实" in office.page(HERE), "52 个挂牌村" in office.page("/board")) == (True, True)


def test_a_department_records_what_it_gave_and_the_place_sees_it(department: Site) -> None:
    site = department
    water = site.visitor("water")
    refused = water.send("/support", {**GIVEN, "amount": "很多"}, on="/support")
    assert (refused.status_code, 'value="很多"' in refused.text, "石坡组饮水管网" in refused.text) == (422, True, True)
    assert water.send("/support", GIVEN, on="/support").headers["location"] == "/support"
    assert "1,250,000.10" in site.visitor("county_office").page(HERE)
    assert "1,250,000.10" not in site.visitor("county_office").page(f"/targets/{COUNTY}")
    office = site.visitor("city_office")
    assert ("石坡组" in office.page("/support", target=VILLAGE, unit="", month="2020-05")) is True
    assert ("石坡组" in office.page("/support", kind="policy"), "登记支持" in office.page("/support")) == (False, False)
    assert site.visitor("city_office").get("/support", month="五月").status_code == 422
    assert office.get("/support/sheet.xlsx", target=VILLAGE).content.startswith(b"PK")
    assert "石坡组" not in site.visitor("sibling_office").page("/support")
    refused = office.send("/support/1/strike", {"reason": "重复登记"}, on="/support")
    assert refused.status_code == 403
    assert water.send("/support/1/strike", {"reason": "重复登记"}, on="/support").status_code == 303
    assert "重复登记" in office.page("/support")


def test_a_problem_that_a_target_raises_is_logged_from_its_page_by_the_county_s_office(site: Site) -> None:
    office, there = site.visitor("county_office"), f"/find?area={VILLAGE}&amp;source=target_raised"
    assert there in office.page(HERE)
    asked = office.page("/find", area=VILLAGE, source="target_raised")
    assert [f'value="{value}" selected' in asked for value in (VILLAGE, "target_raised", "roving_team")] == [
        True,
        True,
        False,
    ]
    found = {
        "area": VILLAGE,
        "content_area": "1.4",
        "description": "村里反映管网缺口无人管",
        "severity": "moderate",
        "source": "target_raised",
        "found_at": "2020-05-29T09:00",
        "source_ref": "raised-1",
    }
    case = office.send("/find", found, on="/find").headers["location"]
    assert "督战对象反映" in site.visitor("city_office").page(case)
    page = site.visitor("county_leader").page(HERE)
    assert ("督战对象反映" in page, there in page) == (True, False)


def test_support_and_a_delisting_by_phone_and_desk_are_accessible(
    department: Site, browser: Browser, tmp_path: Path
) -> None:
    site = department
    site.visitor("water").send("/support", GIVEN, on="/support")
    for size, person in ((PHONE, "water"), (DESK, "province_office")):
        with site.browsing(browser, person, size, color_scheme="dark" if size == DESK else "light") as page:
            for address in ("/support", HERE)[: 1 if person == "water" else 2]:
                page.goto(f"{site.url}{address}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                page.screenshot(path=tmp_path / f"{address.split('/')[1]}-{size[0]}.png", full_page=True)
