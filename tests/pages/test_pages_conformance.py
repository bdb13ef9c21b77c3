"""合规检查: what is found leads to its cases; whoever works in a unit has no such page, and nobody sees another's."""

from pathlib import Path

import injecting
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site


@pytest.fixture
def numbers(site: Site) -> tuple[str, ...]:
    """Close a case too fast, and let a unit toss another about."""
    found = (*injecting.too_fast(site.world), *injecting.tossed_about(site.world))
    site.world.shift_database_clock(site.pool)
    return found


def test_findings_lead_to_their_cases_and_can_be_narrowed(site: Site, numbers: tuple[str, ...]) -> None:
    fast, tossed = numbers
    office = site.visitor("province_office")
    page = office.page("/conformance")
    assert all(f'href="/cases/{number}"' in page for number in numbers)
    assert ("少于 4 小时，已销号" in page, "同一单位退回 2 次" in page) == (True, True)
    narrowed = office.page("/conformance", kind="ping_pong", month="2020-06")
    assert (fast in narrowed, tossed in narrowed) == (False, True)
    assert "没有发现。" in office.page("/conformance", month="2020-03")
    cookies = f"{office.http.headers['Cookie']}; duzhan-language=en"
    english = office.http.get("/conformance", headers={"Cookie": cookies}).text
    assert ("Returned 2 times by one unit" in english, "退回" in english) == (True, False)


def test_offices_and_auditors_check_and_nobody_else(site: Site, numbers: tuple[str, ...]) -> None:
    assert 'href="/conformance"' in site.visitor("auditor").page("/scores")
    sibling = site.visitor("sibling_office").page("/conformance")
    assert not any(number in sibling for number in numbers)
    water = site.visitor("water_head")
    assert water.get("/conformance").status_code == 403
    assert 'href="/conformance"' not in water.page("/scores")


def test_the_findings_on_screens(site: Site, numbers: tuple[str, ...], browser: Browser, tmp_path: Path) -> None:
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            page.goto("/conformance")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"conformance-{size[0]}-{scheme}.png", full_page=True)
            page.get_by_role("link", name=numbers[0]).click()
            assert page.url.endswith(f"/cases/{numbers[0]}")
