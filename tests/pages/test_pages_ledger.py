"""The ledger as a page: which cases exactly, as of when; on paper and as files with the same lines."""

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import beijing

from statemachines.states import Trigger


@pytest.fixture
def three(site: Site) -> tuple[str, str, str]:
    """Log a case in 嵩县 and one in 汝阳县 on the first day, and one in 嵩县 some days later."""
    world = site.world
    first = world.log(description="石坡组饮水靠拉运").number
    world.assign(first)
    second = world.log(by="province_office", area="410326", description="危房未鉴定").number
    world.now = beijing("2020-06-03 09:00")
    third = world.log(description="管护人员未落实").number
    world.now = beijing("2020-06-03 10:00")
    world.shift_database_clock(world.real)
    return first, second, third


def test_each_reader_sees_the_lines_of_their_own_area(site: Site, three: tuple[str, str, str]) -> None:
    first, second, third = three
    office = site.visitor("province_office").page("/ledger")
    assert all(number in office for number in three)
    county = site.visitor("county_office").page("/ledger")
    assert first in county
    assert third in county
    assert second not in county
    assert "共 2 条" in county


def test_the_sentence_narrows_and_keeps_what_was_asked(site: Site, three: tuple[str, str, str]) -> None:
    first, second, third = three
    office = site.visitor("province_office")
    page = office.page("/ledger", area="410325", q="管护")
    assert third in page
    assert first not in page
    assert second not in page
    assert 'value="管护"' in page
    assert first in office.page("/ledger", unit="410325-water")
    assert third not in office.page("/ledger", unit="410325-water")
    assert "没有符合条件的问题" in office.page("/ledger", open="false")


def test_the_ledger_of_a_past_instant_says_that_it_is_past(site: Site, three: tuple[str, str, str]) -> None:
    first, _, third = three
    page = site.visitor("province_office").page("/ledger", as_of="2020-06-01 00:00")
    assert first in page
    assert third not in page
    assert "你在看 2020-06-01 00:00 的台账，只读" in page
    wrong = site.visitor("province_office").page("/ledger", as_of="昨天")
    assert 'role="alert"' in wrong


def test_pages_follow_each_other_without_gap(site: Site, three: tuple[str, str, str]) -> None:
    office = site.visitor("province_office")
    page = office.page("/ledger", limit="2")
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    rest = office.page(following)
    assert [number in page for number in three] == [True, True, False]
    assert [number in rest for number in three] == [False, False, True]


def test_a_file_has_the_lines_that_the_page_shows(site: Site, three: tuple[str, str, str]) -> None:
    answer = site.visitor("county_office").get("/ledger/file.xlsx", q="管护")
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    text = " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row)
    assert three[2] in text
    assert three[0] not in text


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("dz-410325-0001", "/cases/DZ-410325-0001"),
        ("sx", "/ledger?open=all&area=410325"),
        ("拜石村", "/ledger?open=all&q=%E6%8B%9C%E7%9F%B3%E6%9D%91"),
    ],
)
def test_a_search_leads_to_the_case_the_place_or_the_lines(site: Site, typed: str, leads: str) -> None:
    assert site.visitor("county_office").get("/search", q=typed).headers["location"] == leads


def test_what_waits_for_an_office_is_found_by_the_name_of_its_village(site: Site, three: tuple[str, str, str]) -> None:
    site.world.do(Trigger.ACCEPT, three[0], "water", responsible_person="王建国")
    assert three[0] in site.visitor("water").page("/ledger", q="拜石村")


def test_the_ledger_in_a_browser_and_on_paper(
    site: Site, three: tuple[str, str, str], browser: Browser, tmp_path: Path
) -> None:
    assert three
    for size, scheme in ((PHONE, "light"), (DESK, "light"), (DESK, "dark")):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            page.goto("/ledger?columns=all")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"ledger-{size[0]}-{scheme}.png", full_page=True)
            if scheme == "light" and size == DESK:
                page.goto("/ledger")
                page.screenshot(path=tmp_path / "ledger-findings.png")
                paper = page.pdf(prefer_css_page_size=True, path=tmp_path / "ledger.pdf")
                assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 2
