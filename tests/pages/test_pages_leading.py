"""A duty leader's pages: what they lead, what prevents most letters, instructions from the first word to the answer."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import beijing

from duzhan.usecases.sweep_clocks import sweep_clocks


def section(html: str, heading: str) -> str:
    """Return the part of a page below a heading."""
    return html.split(f">{heading}")[1].split("</section>", maxsplit=1)[0]


def test_a_leader_sees_targets_vacancies_and_the_few_acts_that_prevent_most_letters(site: Site) -> None:
    world = site.world
    numbers = [world.assign(world.log().number).number for _ in range(3)]
    planned = world.to_planned().number
    leader = site.visitor("county_leader")
    assert leader.get("/").headers["location"] == "/leading"
    page = leader.page("/leading")
    first = section(page, "办好这几件").split("</li>")[0]
    assert "嵩县水利局　签收" in first
    assert 'href="/ledger?area=410325&amp;unit=410325-water&amp;state=assigned"' in first
    assert [number in first for number in numbers] == [True, True, True]
    assert planned not in first
    lines = leader.page("/ledger", area="410325", unit="410325-water", state="assigned")
    assert [number in lines for number in (*numbers, planned)] == [True, True, True, False]
    counties = section(page, "挂牌县")
    assert ("嵩县" in counties, "戴柏华" in counties, "空缺" in counties) == (True, True, True)
    assert all(number in section(page, "14 天内将转红灯") for number in numbers)
    assert "汝阳" not in page
    assert 'href="/leading"' not in site.visitor("water").page("/work")


def test_an_instruction_is_given_answered_and_told_on_the_case_page(site: Site) -> None:
    number = site.world.to_planned().number
    here = f"/cases/{number}"
    leader, unit = site.visitor("city_leader"), site.visitor("water")
    assert f'href="{here}/instructions"' in leader.page(here)
    assert "作批示" not in site.visitor("province_office").page(f"{here}/instructions")
    version = {"version": str(site.world.case(number).version)}
    refused = leader.send(
        f"{here}/instructions",
        {"words": "本周拿出方案", "answer_on": "2021-01-01", **version},
        on=f"{here}/instructions",
    )
    assert (refused.status_code, "督战期以内" in refused.text, "本周拿出方案" in refused.text) == (422, True, True)
    given = leader.send(f"{here}/instructions", {"words": "本周拿出方案", **version}, on=f"{here}/instructions")
    assert (given.status_code, given.headers["location"]) == (303, f"{here}/instructions")
    waiting = unit.page(here)
    assert "市级包保领导批示，待回复" in waiting
    assert ">回复批示</a>" in waiting
    stale = unit.send(f"{here}/instructions/1/answer", {"words": "方案已定", **version}, on=f"{here}/instructions")
    assert (stale.status_code, "方案已定" in stale.text) == (412, True)
    version = {"version": str(site.world.case(number).version)}
    done = unit.send(f"{here}/instructions/1/answer", {"words": "方案已定", **version}, on=f"{here}/instructions")
    assert done.status_code == 303
    told = section(leader.page(here), "办理经过")
    assert ("批示" in told, "市级包保领导" in told, "方案已定" in told) == (True, True, True)
    assert "已回复" in section(leader.page("/leading"), "我的批示")
    outside = site.visitor("sibling_office")
    assert outside.get(f"{here}/instructions").status_code == 404
    assert outside.send(f"{here}/instructions", {"words": "x", **version}, on="/work").status_code == 404


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_a_leader_writes_an_instruction_in_a_browser(
    site: Site, browser: Browser, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    world = site.world
    number = world.to_planned().number
    for _ in range(2):
        world.assign(world.log().number)
    world.now = beijing("2020-06-29 09:00")
    sweep_clocks(world.pool)
    world.shift_database_clock(world.real)
    with site.browsing(browser, "county_leader", size, color_scheme=scheme) as page:
        page.goto(f"/cases/{number}")
        page.get_by_role("link", name="批示").first.click()
        page.get_by_label("批示内容").fill("石坡组通水以前，由镇里每日送水")
        page.get_by_role("button", name="作批示").click()
        page.goto(f"/cases/{number}/instructions")
        for address in (f"/cases/{number}/instructions", f"/cases/{number}", "/leading"):
            page.goto(address)
            assert "石坡组通水以前" in page.content()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"{address.rpartition('/')[2]}-{size[0]}.png", full_page=True)
