"""The board: where it burns and what turns red, for each reader's own area."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import World, beijing

from duzhan.usecases.sweep_clocks import sweep_clocks


def burning(site: Site) -> str:
    """Let a case of 嵩县 go four working days over its due date, and return its number."""
    world: World = site.world
    number = world.to_rectifying().number
    world.now = beijing("2020-07-02 09:30")
    sweep_clocks(world.pool, accept_wave=True)
    world.shift_database_clock(world.real)
    return number


def test_an_office_sees_its_own_area_only(site: Site) -> None:
    number = burning(site)
    own, foreign = site.visitor("county_office").page("/board"), site.visitor("sibling_office").page("/board")
    assert number in own
    assert number not in foreign
    assert "7 天内没有将转红灯的问题" in foreign
    assert "嵩县" in foreign  # the matrix names every target; its figures are the reader's own


def test_what_is_about_to_turn_red_is_named_with_its_day(site: Site) -> None:
    number = burning(site)
    page = site.visitor("province_office").page("/board")
    assert f'href="/cases/{number}"' in page
    assert "已逾期 4 个工作日" in page
    assert "比上周" in page or "与上周相同" in page


def test_the_board_in_a_browser(site: Site, browser: Browser, tmp_path: Path) -> None:
    burning(site)
    site.world.log(area="410326")
    for size, scheme in ((PHONE, "light"), (DESK, "light"), (DESK, "dark")):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            page.goto("/board")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"board-{size[0]}-{scheme}.png", full_page=True)
