"""考核: the office scores a month on its page; each finds its own, with the cases behind it; trials are not kept."""

import re
from html import unescape
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import beijing

JUNE = "/scores/2020-06"


@pytest.fixture
def number(site: Site) -> str:
    """Let a case of 嵩县 go overdue, and come to the time when June is scored."""
    number = site.world.log().number
    site.world.assign(number, rectification_type="immediate")
    site.world.now = beijing("2020-07-10 09:00")
    site.world.shift_database_clock(site.pool)
    return number


def test_the_office_scores_a_month_once_and_each_sees_what_concerns_it(site: Site, number: str) -> None:
    office = site.visitor("province_office")
    assert "还没有与你有关的考核得分" in office.page("/scores")
    for _ in range(2):
        answer = office.send(JUNE, {}, on="/scores")
        assert (answer.status_code, answer.headers.get("location")) in {(303, JUNE), (409, None)}
    page = office.page("/scores")
    assert (f'href="/cases/{number}"' in page, "市级" in page, 'href="/conformance"' in page) == (True, True, True)
    assert office.get(f"{JUNE}/sheet.xlsx").content[:2] == office.get(f"{JUNE}/sheet.docx").content[:2] == b"PK"
    county = site.visitor("county_office").page(JUNE)
    assert ("嵩县" in county, "市级" in county, "还没有考核" in county) == (True, False, False)
    water = site.visitor("water")
    assert "还没有与你有关的考核得分" in water.page("/scores")
    assert {water.get(each).status_code for each in (JUNE, f"{JUNE}/sheet.docx", "/scores/trial")} == {404}
    assert site.visitor("city_office").send(JUNE, {}, on="/scores").status_code == 403


@pytest.mark.usefixtures("number")
def test_another_formula_is_tried_and_what_was_typed_stays(site: Site) -> None:
    office = site.visitor("province_office")
    form = office.page("/scores/trial")
    typed = re.search(r"<textarea[^>]*>(.*?)</textarea>", form, re.DOTALL)
    assert typed is not None
    formula = unescape(typed[1])
    fields = {"month": "2020-06", "formula": formula.replace("acceptance = 10.0", "acceptance = 0.0")}
    tried = office.send("/scores/trial", fields, on="/scores/trial")
    assert (tried.status_code, "家名次有变化" in tried.text, "acceptance = 0.0" in tried.text) == (200, True, True)
    wrong = office.send("/scores/trial", {**fields, "formula": "start = [旧"}, on="/scores/trial")
    assert (wrong.status_code, "start = [旧" in wrong.text, 'href="#f-formula"' in wrong.text) == (422, True, True)
    assert "还没有与你有关的考核得分" in office.page("/scores"), "nothing is kept of a trial"


def test_the_scores_on_screens(site: Site, number: str, browser: Browser, tmp_path: Path) -> None:
    site.visitor("province_office").send(JUNE, {}, on="/scores")
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        with site.browsing(browser, "city_office", size, color_scheme=scheme) as page:
            page.goto(JUNE)
            page.get_by_text("嵩县脱贫攻坚领导小组办公室的依据").click()
            assert page.get_by_role("link", name=number).first.is_visible()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"scores-{size[0]}-{scheme}.png", full_page=True)
    with site.browsing(browser, "province_office", DESK) as page:
        page.goto("/scores/trial")
        page.get_by_role("button", name="试算").click()
        assert page.get_by_text("0 家名次有变化").is_visible()
        assert Axe().run(page).violations_count == 0
        page.screenshot(path=tmp_path / "scoring-trial.png", full_page=True)
