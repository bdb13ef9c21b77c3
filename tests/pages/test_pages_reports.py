"""月报: the roll of a month, a unit's path to its report, the office's judgement, the frozen month, its corrections."""

import re
from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from case_forms import filled
from playwright.sync_api import Browser
from reporting import Reporting
from site_visits import DESK, PHONE, Site, Visitor
from world import beijing

from duzhan.documents import report_docx

LUOYANG, KAIFENG = "4103-office", "4102-office"


@pytest.fixture
def reporting(site: Site) -> Reporting:
    """Open June's reports, with one case in 洛阳."""
    site.world.to_planned()
    site.world.now = beijing("2020-06-20 09:00")
    reporting = Reporting(site.world)
    reporting.morning()
    site.world.shift_database_clock(site.pool)
    return reporting


@pytest.fixture
def june(reporting: Reporting) -> int:
    return next(each.id for each in reporting.owed() if (each.unit, str(each.month)[:7]) == (LUOYANG, "2020-06"))


def move(site: Site, at: str) -> None:
    """Let the world stand at a time of Henan's wall clocks."""
    site.world.now = beijing(at)
    site.world.shift_database_clock(site.pool)


def sent_to(visitor: Visitor, address: str, word: str, **fields: object) -> httpx.Response:
    """Send one of a report's forms."""
    return visitor.http.post(f"{address}/{word}", data=filled(visitor, address, **fields))  # type: ignore[arg-type]


def test_the_roll_says_who_has_filed_and_who_has_not(site: Site, reporting: Reporting, june: int) -> None:
    reporting.file(june, reporting.person(LUOYANG), stated={"open": 3})
    page = site.visitor("province_office").page("/reports", month="2020-06")
    assert "2020年6月月报" in page
    assert (page.count('<li class="miss">'), "报送截止 6月25日（周四）24:00" in page) == (34, True)
    judged = page[page.index("待审核、待补报") :]
    assert (f'href="/reports/{june}"' in judged, "3 / 1" in judged, "未报" in judged) == (True, True, True)
    assert "调休班" in page, "the calendar has the make-up Sunday"
    other = site.visitor("other_city_office").page("/reports")
    assert ("本单位应报" in other, f"/reports/{june}" in other) == (True, False)
    assert "没有与你有关的月报" in site.visitor("sibling_water").page("/reports")
    assert site.visitor("sibling_water").get(f"/reports/{june}").status_code == 404
    assert "有 1 处要改" in site.visitor("province_office").get("/reports", month="2020-13").text


def test_a_unit_drafts_signs_and_submits_and_nothing_is_offered_that_is_refused(
    site: Site, reporting: Reporting, june: int
) -> None:
    clerk, head, address = site.visitor("city_office"), site.visitor(reporting.person(LUOYANG)), f"/reports/{june}"
    assert "还没有起草" in clerk.page(address)
    assert sent_to(clerk, address, "draft").headers["location"] == address
    page = clerk.page(address)
    assert "台账累计销号0件，未销号1件" in page, "words are made from the ledger's figures"
    assert re.search(r"<details class=\"behind\"><summary>1<.*?href=\"/cases/DZ-410325-0001\"", page, re.DOTALL)
    assert "等单位负责人签发后才能报送" in page
    assert f'action="{address}/sign"' not in page
    refused = sent_to(clerk, address, "draft", open="x", problems="缺水")
    assert (refused.status_code, 'value="x"' in refused.text, ">缺水</textarea>" in refused.text) == (422, True, True)
    assert sent_to(clerk, address, "draft", open="2", problems="缺水").status_code == 303
    assert sent_to(head, address, "sign").status_code == 303
    assert sent_to(clerk, address, "submit").status_code == 303
    page = clerk.page(address)
    assert ("已报待审" in page, f'action="{address}/draft"' in page, "+1" in page) == (True, False, True)
    file = clerk.get(f"{address}/report.docx")
    assert file.headers["content-type"] == report_docx.MEDIA_TYPE
    assert "缺水" in "".join(each.text for each in docx.Document(BytesIO(file.content)).paragraphs)


def test_an_office_returns_a_report_with_its_reason_and_accepts_it_in_the_end(
    site: Site, reporting: Reporting, june: int
) -> None:
    head, address = reporting.person(LUOYANG), f"/reports/{june}"
    reporting.file(june, head)
    office = site.visitor("province_office")
    early = filled(office, address)
    assert sent_to(office, address, "return", reason="").status_code == 422
    assert sent_to(office, address, "return", reason="未销号件数与台账不符").status_code == 303
    assert '退回原因：<span class="pre">未销号件数与台账不符' in site.visitor(head).page(address)
    reporting.file(june, head)
    refused = office.http.post(f"{address}/return", data={**early, "reason": "再核对一次"})
    assert (refused.status_code, "你填的内容已保留" in refused.text, ">再核对一次</textarea>" in refused.text) == (
        412,
        True,
        True,
    )
    assert site.visitor("auditor").get(address).status_code == 200
    assert office.http.post(f"{address}/accept", data=filled(office, address)).status_code == 303
    assert "已接收，随当月一并封存" in office.page(address)


def test_a_month_is_frozen_by_naming_who_is_missing_and_corrected_beside_itself(
    site: Site, reporting: Reporting, june: int
) -> None:
    reporting.file(june, reporting.person(LUOYANG))
    reporting.accept(june)
    office, roll, month = site.visitor("province_office"), "/reports?month=2020-06", "/reports/months/2020-06"
    assert "6月25日（周四）24:00 起可以封存；还有 34 家没有接收" in office.page(roll)
    move(site, "2020-06-26 09:00")
    missing = [each.unit for each in reporting.owed() if str(each.month)[:7] == "2020-06" and each.unit != LUOYANG]
    freezing = f"{month}/freeze"
    few = office.send(freezing, {"missing": missing[:2]}, on=roll)
    assert (few.status_code, few.text.count(" checked>")) == (409, 2), "what was ticked stays ticked"
    assert office.send(freezing, {"missing": missing}, on=roll).headers["location"] == month
    page = office.page(month)
    assert ("豫脱贫督通〔2020〕1号" in page, "开封市" in page) == (True, True)
    wrong = {"reason": "重复计算", "changes.0.figure": "open", "changes.0.now": "", "changes.0.cases": "DZ-410325-0001"}
    refused = office.send(f"{month}/amendments", wrong, on=month)
    assert (refused.status_code, ">重复计算</textarea>" in refused.text) == (422, True)
    right = {**wrong, "changes.0.now": "0", "unit": LUOYANG}
    assert office.send(f"{month}/amendments", right, on=month).headers["location"] == f"{month}#amendments"
    assert "未销号 1 → 0" in office.page(month)
    for name in ("bulletin", "summary"):
        assert office.get(f"{month}/{name}.docx").headers["content-type"] == report_docx.MEDIA_TYPE
    unit = site.visitor("other_city_office")
    told = unit.page(month)
    assert ("记修订" in told, "各单位情况" in told, "summary.docx" in told) == (False, False, False)
    assert unit.send(f"{month}/amendments", right, on=month).status_code == 403
    assert {unit.get(f"{month}/{name}.docx").status_code for name in ("bulletin", "summary")} == {200, 403}
    assert site.visitor("sibling_water").get(month).status_code == 404


def test_reports_in_a_browser(site: Site, reporting: Reporting, june: int, browser: Browser, tmp_path: Path) -> None:
    reporting.file(june, reporting.person(LUOYANG), stated={"open": 3})
    kaifeng = next(each.id for each in reporting.owed() if (each.unit, str(each.month)[:7]) == (KAIFENG, "2020-06"))
    reporting.file(kaifeng, reporting.person(KAIFENG))
    reporting.accept(kaifeng)
    move(site, "2020-06-26 09:00")
    missing = [each.unit for each in reporting.owed() if str(each.month)[:7] == "2020-05"]
    office = site.visitor("province_office")
    office.send("/reports/months/2020-05/freeze", {"missing": missing}, on="/reports")
    pages = ("/reports", "/reports?kind=implementation_plan", f"/reports/{june}", "/reports/months/2020-05")
    for size, scheme, addresses in ((PHONE, "light", pages), (DESK, "dark", pages[::2])):
        with site.browsing(browser, "province_office", size, color_scheme=scheme) as page:
            for address in addresses:
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                name = re.sub(r"\W+", "-", address.strip("/"))
                page.screenshot(path=tmp_path / f"{name}-{size[0]}-{scheme}.png", full_page=True)
    with site.browsing(browser, "other_city_office", PHONE) as page:
        page.goto("/reports")
        page.get_by_role("link", name="2020年6月月报", exact=True).click()
        page.get_by_role("button", name="按台账起草").click()
        page.wait_for_url("**/reports/*")
        assert page.get_by_label("工作进展").input_value().startswith("截至2020年6月24日24时")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.screenshot(path=tmp_path / "draft-390.png", full_page=True)
