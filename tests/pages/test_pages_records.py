"""表扬、问责: from the proposal on a page to an appeal and its decision; what is refused keeps what was typed."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from site_visits import DESK, PHONE, Site, Visitor
from world import WATER, beijing

DRAFT = "/records/draft"


def fields(number: str, **more: object) -> dict[str, object]:
    said = {"kind": "bulletin", "unit": WATER, "since": "2020-03-01", "until": "2020-05-28", "reason": "整改推进迟缓"}
    return {**said, "rows": f"{number}\n", "passed_over": "群众饮水安全，情况紧急", **more}


def case_of_water(site: Site) -> str:
    number = site.world.log().number
    site.world.assign(number)
    return number


def fire(visitor: Visitor, address: str, word: str, version: int, **more: object) -> int:
    return visitor.send(f"{address}/{word}", {"version": version, **more}, on=address).status_code


def signed(site: Site) -> str:
    """Let the county propose and the city sign a bulletin on 嵩县水利局; return its address."""
    number = case_of_water(site)
    county, city = site.visitor("county_office"), site.visitor("city_office")
    address = county.send(DRAFT, fields(number), on=DRAFT).headers["location"]
    assert fire(county, address, "propose", 1) == 303
    assert fire(city, address, "sign", 2) == 303
    return str(address)


def test_a_record_is_drafted_from_a_link_and_what_is_refused_stays_typed(site: Site) -> None:
    number, county = case_of_water(site), site.visitor("county_office")
    assert f'href="/records/draft?unit={WATER}&amp;row={number}"' in county.page(f"/cases/{number}")
    form = county.page(f"{DRAFT}?unit={WATER}&row={number}&row=2020-05")
    assert (f'value="{WATER}"' in form, f"{number}\n2020-05</textarea>" in form) == (True, True)
    for wrong in ({"rows": "DZ-410325-9999\nx"}, {"rows": ""}, {"unit": "4103-office"}):
        refused = county.send(DRAFT, fields(number, **wrong), on=DRAFT)
        assert (refused.status_code, "整改推进迟缓" in refused.text, "情况紧急" in refused.text) == (422, True, True)
    given = county.send(DRAFT, fields(number), on=DRAFT)
    address = str(given.headers["location"])
    assert fire(site.visitor("city_office"), address, "sign", 1) == 409
    assert county.get(f"{address}/draft").status_code == 200
    overtaken = county.send(f"{address}/draft", fields(number, version=7), on=f"{address}/draft")
    assert (overtaken.status_code, 'name="version" value="1"' in overtaken.text) == (412, True), "sent again, it fits"
    assert fire(county, address, "propose", 1) == 303
    assert fire(county, address, "sign", 2) == 403
    stale = site.visitor("city_office").send(f"{address}/return", {"version": 1, "reason": "补充依据"}, on=address)
    assert (stale.status_code, "补充依据" in stale.text) == (412, True)
    assert {site.visitor(name).get(address).status_code for name in ("water_head", "sibling_office", "finder")} == {404}
    assert {site.visitor(name).get(DRAFT).status_code for name in ("water_head", "auditor")} == {403}


def test_a_double_click_appeals_once_and_only_the_office_above_decides(site: Site) -> None:
    address = signed(site)
    lodge = f"{address}/appeal"
    head = site.visitor("water_head")
    page = head.page(lodge)
    from_form = {"grounds": "汛期停工，已报备"}
    csrf, key = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("csrf", "key"))
    answers = [head.http.post(lodge, data={**from_form, "csrf": csrf, "key": key}) for _ in range(2)]
    assert [(each.status_code, each.headers["location"]) for each in answers] == [
        (303, answers[0].headers["location"])
    ] * 2
    appeal = str(answers[0].headers["location"])
    again = head.send(lodge, from_form, on=lodge)
    assert (again.status_code, "已经申诉过" in again.text, "汛期停工" in again.text) == (409, True, True)
    city, province = site.visitor("city_office"), site.visitor("province_office")
    assert "作出决定" not in city.page(appeal)
    refused = province.send(f"{appeal}/decision", {"outcome": "changed", "reason": "过重"}, on=appeal)
    assert (refused.status_code, "过重" in refused.text, "比原来的轻" in refused.text) == (422, True, True)
    said = {"outcome": "changed", "changed_kind": "talk", "reason": "过重"}
    assert province.send(f"{appeal}/decision", said, on=appeal).status_code == 303
    assert "经申诉变更为约谈" in head.page(address)
    assert site.visitor("sibling_office").get(appeal).status_code == 404
    for file in (f"{address}/record.docx", "/records.docx"):
        assert head.get(file).content[:2] == b"PK"


def test_an_appeal_from_the_units_view_of_a_signed_record_to_its_decision(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    address = signed(site)
    with site.browsing(browser, "water_head", PHONE, color_scheme="dark") as page:
        page.goto("/records")
        page.get_by_role("link", name=address.rpartition("/")[2]).click()
        assert page.get_by_text("依据").first.is_visible()
        looked(page, tmp_path / "record-phone.png")
        page.get_by_role("link", name="提出申诉").click()
        page.get_by_label("申诉理由").fill("逾期系汛期停工，已于五月报备")
        looked(page, tmp_path / "appeal-lodge.png")
        page.get_by_role("button", name="提出申诉").click()
        assert page.get_by_text("原提请、签发的人不能决定").is_visible()
        appeal = page.url
    with site.browsing(browser, "city_office", DESK) as page:
        page.goto(appeal)
        assert page.get_by_role("button", name="作出决定").count() == 0
    with site.browsing(browser, "province_office", DESK) as page:
        page.goto("/records")
        looked(page, tmp_path / "records.png")
        page.get_by_role("article").get_by_role("link", name="查看").click()
        page.get_by_label("撤销").check()
        page.get_by_label("理由", exact=False).last.fill("汛期停工属实，予以撤销")
        looked(page, tmp_path / "appeal.png")
        page.get_by_role("button", name="作出决定").click()
        assert page.get_by_role("heading", name="撤销原决定").is_visible()
        page.goto(DRAFT)
        looked(page, tmp_path / "record-draft.png")
    with site.browsing(browser, "water_head", PHONE) as page:
        page.goto(address)
        assert page.get_by_text("经申诉撤销").first.is_visible()
        assert page.get_by_text("汛期停工属实，予以撤销").is_visible()


def test_a_line_of_a_score_is_appealed_from_the_sheet_and_its_amendment_stands_beside_it(site: Site) -> None:
    site.world.assign(site.world.log().number, rectification_type="immediate")
    site.world.now = beijing("2020-07-10 09:00")
    site.world.shift_database_clock(site.pool)
    june = "/scores/2020-06"
    site.visitor("province_office").send(june, {}, on="/scores")
    county, province = site.visitor("county_office"), site.visitor("province_office2")
    lodge = f"{june}/appeal?unit=410325-office&line=punctuality"
    assert lodge.replace("&", "&amp;") in county.page(june)
    assert lodge.replace("&", "&amp;") not in province.page(june)
    assert "row=2020-06/punctuality" in site.visitor("city_office").page(june)
    against = {"unit": "410325-office", "line": "punctuality", "grounds": "数据有误"}
    appeal = str(county.send(f"{june}/appeal", against, on=lodge).headers["location"])
    wrong = province.send(f"{appeal}/decision", {"outcome": "changed", "points": "很少", "reason": "核实"}, on=appeal)
    assert (wrong.status_code, "很少" in wrong.text) == (422, True)
    said = {"outcome": "changed", "points": "0.5", "reason": "核实"}
    assert province.send(f"{appeal}/decision", said, on=appeal).status_code == 303
    sheet = county.page(june)
    assert ("更正 2020-06-K1" in sheet, "更正后" in sheet, lodge.replace("&", "&amp;") in sheet) == (True, True, False)
    assert county.get(f"{june}/sheet.xlsx").content[:2] == county.get(f"{june}/sheet.docx").content[:2] == b"PK"


def looked(page: Page, picture: Path) -> None:
    """Hold a page against what must hold on every screen, and keep its picture."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.screenshot(path=picture, full_page=True)
