"""巡回督战: convened at a desk, visited on a phone with the network or without, and nothing sent twice."""

from pathlib import Path

import touring
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from site_visits import DESK, PHONE, Site, Visitor
from sqlalchemy import text
from touring import CONTENTS, NEIGHBOUR, OFFICE
from world import COUNTY, VILLAGE, WATER

SEEN = ("visit", "visit_answer", "visited_household", "visit_finding")
STOPS = {"stops.0.area": f"洛阳市嵩县车村镇拜石村 {VILLAGE}", "stops.0.visits": "2", "stops.0.households": "17、18 19"}
TOUR = {"name": "5月下旬洛阳巡回督战", "team": touring.TEAM, "since": "2020-05-25", "until": "2020-06-12", **STOPS}


def rows(site: Site) -> dict[str, int]:
    with site.world.tx() as tx:
        return {
            table: int(tx.connection.execute(text(f"select count(*) from {table}")).scalar_one())  # noqa: S608
            for table in SEEN
        }


def answers(remark: str = "") -> dict[str, str]:
    said = {f"answers.{at}.content_area": code for at, code in enumerate(CONTENTS)}
    return {**said, **{f"answers.{at}.answer": "holds" for at in range(9)}, "answers.0.remark": remark}


def visit(visitor: Visitor, tour: int, **fields: object) -> object:
    address = f"/tours/{tour}/visit/{VILLAGE}"
    said = {"visited_on": "2020-05-29", "source_ref": "phone-1", **answers(), **fields}
    return visitor.send(address, said, on=address)


def test_an_office_convenes_a_tour_and_what_is_refused_is_told_again(site: Site) -> None:
    office = site.visitor(OFFICE)
    team = f"/teams/{touring.TEAM}"
    member = {"username": "finder", "unit": "41-water", "since": "2020-05-25"}
    assert office.send(f"{team}/members", member, on=team).headers["location"] == team
    assert "河南省水利厅" in office.page(team)
    own = office.send(f"{team}/members", {**member, "username": "verifier", "unit": WATER}, on=team)
    assert own.status_code == 303
    refused = office.send("/tours", TOUR, on="/tours")
    assert refused.status_code == 409
    assert "嵩县水利局有人在这个督战组" in refused.text
    assert "17、18 19" in refused.text
    elsewhere = {**TOUR, "stops.0.area": f"汝阳县 {NEIGHBOUR}", "stops.0.households": ""}
    made = office.send("/tours", elsewhere, on="/tours").headers["location"]
    assert "汝阳县" in office.page(made)
    empty = office.send(f"{made}/withdrawal", {"reason": " "}, on=made)
    assert (empty.status_code, "撤回理由" in empty.text) == (422, True)
    astray = office.send("/tours", {**elsewhere, "name": "重复派出"}, on="/tours").headers["location"]
    assert office.send(f"{astray}/withdrawal", {"reason": "与上一次重复"}, on=astray).headers["location"] == astray
    page = office.page(astray)
    assert ("与上一次重复" in page, "撤回这次巡回督战" in page, "补充行程" in page) == (True, False, False)
    assert "已撤回" in office.page("/tours")
    assert "巡回督战撤回：重复派出" in site.visitor("finder").page("/inbox")
    wrong = office.send(f"{made}/stops", {"stops.0.area": "叶县 410422"}, on=made)
    assert wrong.status_code == 422
    assert "叶县 410422" in wrong.text
    for stranger, status in (("other_city_office", 404), ("county_office", 404), ("water", 404), ("sysadmin", 403)):
        assert site.visitor(stranger).get(made).status_code == status
    assert "派出督战组" not in site.visitor("county_office").page("/tours")


def test_a_visit_by_form_is_recorded_once_and_a_repeated_household_is_told_beside_what_was_typed(site: Site) -> None:
    tour = touring.toured(site.world, VILLAGE, households=("17", "18"))
    finder = site.visitor("finder")
    first = visit(finder, tour, households=["17"])
    again = visit(finder, tour, households=["17"])
    assert first.headers["location"] == again.headers["location"] == "/visits/1"
    repeated = visit(finder, tour, households=["17"], source_ref="phone-2", **answers("水压不足"))
    assert repeated.status_code == 409
    assert "户编号 17 在本轮巡回督战期内已有走访" in repeated.text
    assert "水压不足" in repeated.text
    assert rows(site) == {"visit": 1, "visit_answer": 9, "visited_household": 1, "visit_finding": 0}
    page = f"/tours/{tour}/visit/{VILLAGE}"
    assert site.visitor("verifier2").get(page).status_code == 403
    assert site.visitor(OFFICE).get(page).status_code == 403
    more = {"source_ref": "m-1", "findings.0.content_area": "1.4", "findings.0.description": "水泵停用"}
    assert finder.send("/visits/1/findings", more, on="/visits/1").status_code == 303
    assert "水泵停用" in site.visitor("county_office").page("/visits/1")
    assert site.visitor("sibling_office").get("/visits/1").status_code == 404
    assert "/visits/1" in site.visitor("county_leader").page(f"/targets/{VILLAGE}")
    assert "/visits/1" in site.visitor("county_leader").page(f"/targets/{COUNTY}")


def fill(page: Page) -> None:
    for answer in page.get_by_role("radio", name="符合", exact=True).all():
        answer.check()
    page.get_by_label("抽查户 17").check()
    page.get_by_label("督战内容").first.select_option("1.4")
    page.get_by_label("看到了什么").first.fill("离线：蓄水池无水")


def test_a_visit_with_a_finding_is_written_without_a_network_and_sent_once(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    open_one = site.world.log(description="石坡组饮水靠拉运").number
    tour = touring.toured(site.world, VILLAGE, households=("17", "18"))
    with site.browsing(browser, "finder", PHONE, fails_offline=True) as page:
        page.goto(f"/tours/{tour}")
        page.get_by_label("地点").select_option(VILLAGE)
        page.get_by_role("button", name="打开检查清单").click()
        page.evaluate("navigator.serviceWorker.ready")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.reload()
        page.context.set_offline(True)
        fill(page)
        page.reload()  # what was begun is still there
        expect(page.get_by_label("看到了什么").first).to_have_value("离线：蓄水池无水")
        page.locator("fieldset", has_text=open_one).get_by_role("radio", name="看了").check()
        page.screenshot(path=tmp_path / "visit-390.png", full_page=True)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("手机里有 1 条没上传")).to_be_visible()
        assert rows(site)["visit"] == 0
        page.context.set_offline(False)
        expect(page.locator("[data-net]")).to_be_hidden(timeout=15_000)
        page.reload()
        expect(page.get_by_label("抽查户 17")).to_have_count(0)
        assert rows(site) == {"visit": 1, "visit_answer": 9, "visited_household": 1, "visit_finding": 1}
    with site.world.tx() as tx:
        tied = tx.connection.execute(
            text('select c.description, c.source, v.visit from visit_finding v join "case" c on c.id = v.case_id')
        ).all()
    assert tied == [("离线：蓄水池无水", "roving_team", 1)]


def test_the_pages_of_a_tour_are_readable_by_everybody(site: Site, browser: Browser, tmp_path: Path) -> None:
    tour = touring.toured(site.world, VILLAGE, NEIGHBOUR, households=("17", "18"))
    touring.visit(site.world, tour, households=["17"], findings=[touring.finding()], summary="总体较好，水压不足")
    unseen = f"/tours/{touring.convened(site.world, NEIGHBOUR).id}"
    seen = {
        DESK: ("/tours", "/coverage", f"/teams/{touring.TEAM}"),
        PHONE: (f"/tours/{tour}", unseen, "/visits/1", "/teams"),
    }
    for size, scheme in ((DESK, "light"), (PHONE, "dark")):
        with site.browsing(browser, OFFICE, size, color_scheme=scheme) as page:
            for address in seen[size]:
                page.goto(address)
                if address == unseen:
                    page.get_by_text("撤回这次巡回督战").click()
                found = Axe().run(page)
                assert found.violations_count == 0, (address, found.generate_report())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                page.screenshot(path=tmp_path / f"{address.strip('/').replace('/', '-')}-{size[0]}.png", full_page=True)
