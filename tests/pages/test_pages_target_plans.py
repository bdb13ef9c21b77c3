"""一村一策 on its pages: drawn up line by line or as a sheet, signed above, reported on; what is late is yellow."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from site_visits import DESK, PHONE, Site, Visitor
from world import VILLAGE, beijing

from duzhan.usecases.find_plan_delays import find_plan_delays

HERE = f"/plans/{VILLAGE}"
EDIT = f"{HERE}/edit"
WELL = {
    "lines.0.kind": "milestone",
    "lines.0.title": "完成打井",
    "lines.0.responsible": "县水利局局长",
    "lines.0.unit": "嵩县水利局",
    "lines.0.due_on": "2020-06-08",
}
ROOF = {
    "lines.3.kind": "measure",
    "lines.3.title": "危房改造",
    "lines.3.household": "H-012",
    "lines.3.responsible": "县住建局局长",
    "lines.3.due_on": "2020-07-31",
}


@pytest.fixture
def office(site: Site) -> Visitor:
    return site.visitor("county_office")


def drawn_up(site: Site) -> None:
    """Draw the village's plan up, and have the city sign it."""
    kept = site.visitor("county_office").send(EDIT, {"version": 0, **WELL, **ROOF}, on=EDIT)
    assert (kept.status_code, kept.headers.get("location")) == (303, HERE), kept.text[-900:]
    signed = site.visitor("city_office").send(f"{HERE}/signature", {"version": 1}, on=HERE)
    assert signed.status_code == 303


def test_a_plan_is_drawn_up_line_by_line_and_what_is_refused_stays_typed(site: Site, office: Visitor) -> None:
    assert "没有计划" in office.page("/plans")
    assert "起草计划" in office.page(HERE)
    wrong = {"version": 0, **WELL, **ROOF, "lines.3.due_on": "2020-10-31", "lines.0.title": "打井"}
    refused = office.send(EDIT, wrong, on=EDIT)
    assert refused.status_code == 422
    for shown in (
        'href="#f-lines.1.due_on"',
        "日期晚于督战结束",
        'value="打井"',
        'value="嵩县水利局"',
        'value="2020-10-31"',
    ):
        assert shown in refused.text
    drawn_up(site)
    page = office.page(HERE)
    assert ["执行第 1 版" in page, "户 H-012" in page, "修改计划" in page] == [True] * 3
    assert '<option value="嵩县水利局">' in office.page(EDIT)
    for stranger in ("sibling_office", "other_city_office", "health"):
        assert [site.visitor(stranger).get(path).status_code for path in (HERE, EDIT, f"{HERE}/lines/1")] == [404] * 3
    assert site.visitor("city_office").get(EDIT).status_code == 403
    gone = {"version": 2, **WELL, **ROOF, "lines.3.drop": "true", "reason": ""}
    unexplained = office.send(EDIT, gone, on=EDIT)
    assert (unexplained.status_code, "须写明修改理由" in unexplained.text) == (422, True)
    assert "checked> 删去这一项" in unexplained.text
    stale = office.send(EDIT, {**gone, "reason": "已搬迁", "version": 1}, on=EDIT)
    assert (stale.status_code, "已被他人更新" in stale.text, 'value="已搬迁"' in stale.text) == (412, True, True)
    assert office.send(EDIT, {**gone, "reason": "已搬迁"}, on=EDIT).status_code == 303
    assert "待签发的第 2 版" in office.page(HERE)


def test_a_unit_reports_and_a_late_plan_says_so_wherever_its_target_is_shown(site: Site, office: Visitor) -> None:
    drawn_up(site)
    unit, line = site.visitor("water"), f"{HERE}/lines/1"
    assert HERE in unit.page("/plans")
    refused = unit.send(line, {"percentage": "120", "words": "井架到位"}, on=line)
    assert (refused.status_code, "井架到位" in refused.text) == (422, True)
    assert unit.send(line, {"percentage": "40", "words": "井架到位"}, on=line).status_code == 303
    site.world.now = beijing("2020-06-09 09:00")
    site.world.shift_database_clock(site.pool)
    assert "报进展" not in site.visitor("city_office").page(line)
    find_plan_delays(site.world.pool)
    told = office.page("/inbox")
    assert "计划滞后：洛阳市嵩县车村镇拜石村 1 项（黄灯）" in told
    assert "完成打井" in told
    for address in ("/plans", HERE, "/exits", f"/targets/{VILLAGE}"):
        shown = office.page(address)
        assert ["滞后" in shown, "tag yellow" in shown] == [True, True], address
    assert unit.send(line, {"percentage": "100", "words": "通水"}, on=line).status_code == 303
    assert "tag yellow" not in office.page(HERE)


def test_a_sheet_is_sent_on_a_page_and_every_wrong_cell_is_named(office: Visitor) -> None:
    sheet = office.get("/plans/template.xlsx")
    book = openpyxl.load_workbook(BytesIO(sheet.content))
    row = [VILLAGE, "时间节点", "完成打井", "", "", "", "县水利局局长", "嵩县水利局", "2020-10-08", ""]
    book.worksheets[0].append(row)

    def send(**fields: str) -> tuple[int, str]:
        file = BytesIO()
        book.save(file)
        answer = office.send(
            "/plans/import", fields, on="/plans/import", files={"file": ("计划.xlsx", file.getvalue())}
        )
        return answer.status_code, answer.headers.get("location") or answer.text

    status, said = send()
    assert (status, "工作表“计划”第 2 行“完成时限”：日期晚于督战结束" in said) == (422, True)
    assert "没有计划" in office.page(HERE) or "这里还没有计划" in office.page(HERE)
    book.worksheets[0]["J2"] = "省领导小组同意"
    assert send() == (303, HERE)
    assert "省领导小组同意" in office.page(HERE)


def test_the_plans_by_phone_and_desk_are_accessible(site: Site, browser: Browser, tmp_path: Path) -> None:
    drawn_up(site)
    changed = {"version": 2, **WELL, "lines.0.due_on": "2020-06-20", "reason": "连续降雨"}
    assert site.visitor("county_office").send(EDIT, changed, on=EDIT).status_code == 303
    site.world.now = beijing("2020-06-09 09:00")
    site.world.shift_database_clock(site.pool)
    for size in (PHONE, DESK):
        with site.browsing(browser, "county_office", size) as page:
            for address in ("/plans", HERE, EDIT, f"{HERE}/lines/1", "/plans/import"):
                page.goto(f"{site.url}{address}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
                assert Axe().run(page).response["violations"] == [], address
                page.screenshot(path=tmp_path / f"{address.replace('/', '-')}-{size[0]}.png", full_page=True)


def test_counties_are_folded_but_for_those_behind_schedule(site: Site, browser: Browser, tmp_path: Path) -> None:
    drawn_up(site)
    province = site.visitor("province_office")
    assert ("<details" in province.page("/plans"), " open>" in province.page("/plans")) == (True, False)
    assert site.visitor("county_office").page("/plans").count(" open>") == 1, "one county alone is not folded"
    site.world.now = beijing("2020-06-09 09:00")
    site.world.shift_database_clock(site.pool)
    with site.browsing(browser, "province_office", PHONE, java_script_enabled=False) as page:
        page.goto(f"{site.url}/plans")
        shown = page.locator("details[open]")
        assert shown.locator("summary b").all_text_contents() == ["嵩县"]
        expect(shown.get_by_role("link", name="拜石村")).to_be_visible()
        page.locator("details:not([open]) summary").first.click()
        expect(page.locator("details[open]")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.screenshot(path=tmp_path / "plans-folded-390.png", full_page=True)
    with site.browsing(browser, "province_office", DESK) as page:
        page.goto(f"{site.url}/plans")
        assert Axe().run(page).response["violations"] == []
        page.screenshot(path=tmp_path / "plans-folded-1440.png", full_page=True)
