"""退出进度: what stands between each target and its exit, and a target's own page with its leaders and readings."""

from datetime import timedelta
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from village_feed import HEALTHY
from world import COUNTY, VILLAGE, World, actor

from duzhan.usecases.judge_readings import judge_readings
from duzhan.usecases.receive_readings import receive_readings
from duzhan.wire.readings import ReadingsIn

OTHER_CITY = "410421105243"


def read(world: World, **values: object) -> None:
    """Read every fact of the village today, healthy but for some, and judge it."""
    said = {**HEALTHY, **values}
    taken = world.now.isoformat()
    lines = [
        {"fact": fact, "area": VILLAGE, "value": value, "taken_at": taken, "source_ref": f"{fact}-{world.now:%m%d}"}
        for fact, value in said.items()
        if value is not None
    ]
    poor = {
        "fact": "remaining_poor",
        "area": COUNTY,
        "value": 5210,
        "taken_at": taken,
        "source_ref": f"poor-{world.now:%m%d}",
    }
    with world.tx() as tx:
        receive_readings(tx, ReadingsIn.model_validate({"readings": [*lines, poor]}), actor=actor("city_office"))
    judge_readings(world.pool)


def monitored(world: World) -> str:
    """Have three days read, on which water fails and income falls, and return the water's case."""
    now = world.now
    for ago, income in ((2, 8), (1, 7), (0, 6.5)):
        world.now = now - timedelta(days=ago)
        read(world, safe_water=False, bus_service="not_applicable", broadband=None, collective_income=income)
    world.now = now
    return "DZ-410325-0001"


def test_a_village_shows_what_stands_between_it_and_its_exit(site: Site) -> None:
    case = monitored(site.world)
    office = site.visitor("city_office")
    board = office.page("/exits")
    row = board[board.index(f'href="/targets/{VILLAGE}"') :].split("</tr>")[0]
    assert row.count('class="vd holds"') == 8
    assert [row.count(f'class="vd {word}"') for word in ("fails", "not_applicable", "unknown")] == [1, 1, 1]
    assert '<b class="b">9</b> / 11' in row
    assert f'饮水安全 <a class="nw" href="/cases/{case}">' in row
    assert "1 项没有数据" in row
    assert "未销号 1 件，最迟 6月" in row
    assert "可以出列 0 个" in board
    # 嵩县 is a target itself: its remaining poor are not down to none, which is no case.
    county = board[board.index(f'href="/targets/{COUNTY}"') :].split("</tr>")[0]
    assert 'class="vd fails"' in county
    assert f"/targets/{OTHER_CITY}" not in board


def test_a_target_s_page_names_its_leaders_its_vacant_seats_and_its_readings(site: Site) -> None:
    case = monitored(site.world)
    page = site.visitor("county_office").page(f"/targets/{VILLAGE}")
    # The plan names a provincial leader for 嵩县, and nobody at the two levels below.
    assert "戴柏华" in page
    assert page.count("空缺") == 2
    assert page.count(f"/cases/{case}") >= 3
    assert "6.5万元" in page
    assert "<polyline points=" in page
    assert "7万元" in page
    for stranger in ("sibling_office", "other_city_office", "water"):
        assert site.visitor(stranger).get(f"/targets/{VILLAGE}").status_code == 404
    assert site.visitor("county_office").get("/targets/410325100").status_code == 404
    history = site.visitor("county_office").page(f"/cases/{case}")
    assert "信息平台实时监测" in history


def test_the_exits_by_phone_and_desk_are_accessible(site: Site, browser: Browser, tmp_path: Path) -> None:
    monitored(site.world)
    for size in (PHONE, DESK):
        with site.browsing(browser, "city_office", size) as page:
            for address in ("/exits", f"/targets/{VILLAGE}"):
                page.goto(f"{site.url}{address}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
                assert Axe().run(page).response["violations"] == []
                page.screenshot(path=tmp_path / f"{address.split('/')[1]}-{size[0]}.png", full_page=True)
