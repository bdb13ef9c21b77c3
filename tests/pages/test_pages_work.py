"""My work: what must be done next and by when, for a unit, an office and a team, and nothing of anybody else's."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import beijing

from statemachines.states import Trigger


def section(html: str, heading: str) -> str:
    """Return the part of a page below a heading."""
    return html.split(f"<h2>{heading}</h2>")[1].split("</section>", maxsplit=1)[0]


def test_each_step_waits_for_whoever_takes_it(site: Site) -> None:
    world = site.world
    found = world.log().number
    office = site.visitor("province_office").page("/work")
    assert f'href="/cases/{found}/assign"' in section(office, "要交办")
    world.assign(found)
    assert f'href="/cases/{found}/accept"' in section(site.visitor("water").page("/work"), "要签收")
    assert found not in site.visitor("sibling_water").page("/work")
    world.do(Trigger.ACCEPT, found, "water", responsible_person="王建国")
    assert f'href="/cases/{found}/plan"' in section(site.visitor("water").page("/work"), "要报整改方案")
    planned = world.to_planned().number
    assert planned in section(site.visitor("water_head").page("/work"), "要报进展")


def test_what_is_overdue_or_due_today_comes_first(site: Site) -> None:
    number = site.world.to_planned().number
    site.world.now = beijing("2020-06-28 09:30")  # a make-up Sunday: the due day itself
    site.world.shift_database_clock(site.world.real)
    today = section(site.visitor("water").page("/work"), "今天必须办")
    assert number in today
    assert "6月28日（周日）24:00 前" in today


def test_nobody_waits_for_nothing(site: Site) -> None:
    assert "没有要你办的事" in site.visitor("sibling_water").page("/work")


def test_my_work_in_a_browser(site: Site, browser: Browser, tmp_path: Path) -> None:
    site.world.to_planned()
    site.world.assign(site.world.log().number)
    site.world.to_rectifying()
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        with site.browsing(browser, "water", size, color_scheme=scheme) as page:
            page.goto("/work")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"work-{size[0]}-{scheme}.png", full_page=True)
