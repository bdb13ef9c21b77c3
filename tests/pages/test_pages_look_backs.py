"""回头看 as pages: an office draws and adopts a plan, somebody else goes to the cases, a relapse reopens one."""

import re
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_forms import sent
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site, Visitor
from world import beijing

PERIOD = {"since": "2020-06-01", "until": "2020-07-31", "seed": "20200620"}
HIDDEN = re.compile(r'type="hidden" name="([a-z_]+)" value="([^"]*)"')


@pytest.fixture
def numbers(site: Site) -> list[str]:
    """Close two cases of 嵩县, and come to a day shortly before they are to be looked back on."""
    found = [site.world.to_closed(place=place).number for place in ("石坡组", "前沟组")]
    site.world.now = beijing("2020-06-20 09:00")
    site.world.shift_database_clock(site.pool)
    return found


def adopted(office: Visitor, budget: str = "2") -> str:
    """Draw a plan, adopt it as its page offers it, and return where it is."""
    drawn = office.send("/look-backs/draws", {**PERIOD, "budget": budget}, on="/look-backs")
    form = drawn.text.partition('id="drawn"')[2].partition("</form>")[0]
    fields = {name: unescape(value) for name, value in HIDDEN.findall(form)}
    answer = office.http.post("/look-backs", data=fields)
    assert answer.status_code == 303, answer.text[-800:]
    assert office.http.post("/look-backs", data=fields).headers["location"] == answer.headers["location"]
    return str(answer.headers["location"])


def test_a_plan_is_drawn_adopted_and_drawn_again_by_its_seed(site: Site, numbers: list[str]) -> None:
    office = site.visitor("province_office")
    short = office.send("/look-backs/draws", {**PERIOD, "budget": "1"}, on="/look-backs")
    assert ("嵩县水利局 差 1 件" in short.text, "采用这份计划" in short.text) == (True, False)
    wrong = office.send("/look-backs/draws", {**PERIOD, "budget": "2", "since": "2020-08-01"}, on="/look-backs")
    assert (wrong.status_code, 'href="#f-since"' in wrong.text, 'value="20200620"' in wrong.text) == (422, True, True)
    assert "还没有抽查计划" in office.page("/look-backs"), "nothing is kept of a draw"
    plan = adopted(office)
    page = office.page(plan)
    assert ({number in page for number in numbers}, "20200620" in page) == ({True}, True)
    assert "复算一致" in office.page(f"{plan}/proof")
    assert "第 1 号" in site.visitor("county_office").page("/look-backs")
    assert "还没有抽查计划" in site.visitor("water").page("/look-backs")
    assert {site.visitor(who).get(plan).status_code for who in ("water", "other_city_office")} == {404}
    assert site.visitor("finder").get("/look-backs/verifiers").status_code == 403
    again = office.send("/look-backs/draws", {**PERIOD, "budget": "2"}, on="/look-backs")
    assert (again.status_code, "不用抽查" in again.text) == (409, True)


def test_somebody_else_looks_back_and_what_was_refused_keeps_its_text(site: Site, numbers: list[str]) -> None:
    adopted(site.visitor("province_office"))
    number, other = numbers
    here, finder = f"/cases/{number}/look-backs", site.visitor("finder")
    assert "第 1 号抽查计划抽中，待回头看" in finder.page(f"/cases/{number}")
    assert "记一次回头看" not in site.visitor("verifier").page(here)
    assert "抽查计划" not in site.visitor("water").page(here)
    said = {"result": "relapsed", "on_site_on": "2020-06-19", "opinion": "11 户又断水"}
    late = sent(finder, here, **said, due_on="2020-10-09")
    assert (late.status_code, "11 户又断水" in late.text, "checked" in late.text) == (409, True, True)
    early = sent(finder, here, **{**said, "on_site_on": "2020-05-01"})
    assert (early.status_code, 'href="#f-on_site_on"' in early.text) == (422, True)
    stranger = {"result": "consolidated", "on_site_on": "2020-06-19", "opinion": "有水"}
    refused = finder.send(here, {**stranger, "version": "1"}, on=here)
    assert (refused.status_code, "有水" in refused.text) == (412, True)
    assert sent(finder, here, **said).headers["location"] == f"/cases/{number}"
    page = finder.page(f"/cases/{number}")
    assert ("第 2 轮整改" in page, "回头看：反弹" in page) == (True, True)
    assert sent(finder, f"/cases/{other}/look-backs", **stranger).status_code == 303
    record = site.visitor("auditor").page("/look-backs/verifiers")
    assert (f'href="/cases/{number}"' in record, f'href="/cases/{other}"' in record) == (True, False)
    ledger = site.visitor("province_office").page("/ledger", columns="all", open="all")
    assert "回头看 1 次：2020-06-19 反弹；反弹 1 次" in ledger
    assert "回头看 1 次：2020-06-19 巩固" in ledger


def test_looking_back_on_screens(site: Site, numbers: list[str], browser: Browser, tmp_path: Path) -> None:
    plan = adopted(site.visitor("province_office"))
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            for name, address in (("plan", f"{plan}/proof"), ("case", f"/cases/{numbers[0]}/look-backs")):
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                page.screenshot(path=tmp_path / f"look-back-{name}-{size[0]}-{scheme}.png", full_page=True)
    with site.browsing(browser, "finder", PHONE) as page:
        page.goto(f"/cases/{numbers[0]}")
        page.get_by_role("link", name="回头看", exact=True).click()
        page.get_by_label("巩固").check()
        page.get_by_label("现场日期").fill("2020-06-19")
        page.get_by_label("看到的情况").fill("水质达标，户户通水")
        page.get_by_role("button", name="记下回头看").click()
        assert page.get_by_text("回头看：巩固").first.is_visible()
    with site.browsing(browser, "province_office", DESK) as page:
        page.goto("/look-backs")
        assert page.get_by_role("link", name="第 1 号").is_visible()
        assert Axe().run(page).violations_count == 0
        page.screenshot(path=tmp_path / "look-backs.png", full_page=True)
        page.goto("/look-backs/verifiers")
        assert Axe().run(page).violations_count == 0
