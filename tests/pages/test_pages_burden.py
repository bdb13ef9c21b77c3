"""基层减负 as a page: what was asked of villages by week, by act and by place, exported too; and how it is counted."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site

HEADINGS = '"行政区划代码","地方","周一","填写项","要求照片","报送"'


@pytest.fixture
def asked(site: Site) -> str:
    """Log and assign a case of a village of 嵩县."""
    number = site.world.log().number
    site.world.assign(number)
    return number


@pytest.mark.usefixtures("asked")
def test_an_office_sees_what_was_asked_of_its_villages_and_takes_it_along(site: Site) -> None:
    office = site.visitor("county_office")
    page = office.page("/burden")
    assert ("共填写 7 项、要求照片 2 张、报送 0 次" in page, "拜石村" in page) == (True, True)
    assert "共填写" not in office.page("/burden", level="county")
    wrong = office.page("/burden", since="2020-06-30", until="2020-06-01")
    assert ('href="#f-since"' in wrong, 'value="2020-06-30"' in wrong) == (True, True)
    file = office.get("/burden.csv").content.decode("utf-8-sig").splitlines()
    assert file == [HEADINGS, '"410325103223","洛阳市嵩县车村镇拜石村","2020-05-25",7,2,0']
    assert "没有向这一级要过什么" in site.visitor("water").page("/burden")
    assert "没有向这一级要过什么" in site.visitor("sibling_office").page("/burden")


@pytest.mark.usefixtures("asked")
def test_the_burden_on_screens(site: Site, browser: Browser, tmp_path: Path) -> None:
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            page.goto("/burden")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"burden-{size[0]}-{scheme}.png", full_page=True)
