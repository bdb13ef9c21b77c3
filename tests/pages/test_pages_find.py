"""A finding from a phone in a village: typed once, with the network or without, and logged once."""

import io
from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from site_visits import PHONE, Site, given
from sqlalchemy import text
from world import VILLAGE

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
FIELDS = {
    "area": VILLAGE,
    "place": "石坡组",
    "content_area": "1.4",
    "description": "石坡组 11 户无入户管网",
    "severity": "moderate",
    "source": "roving_team",
    "found_at": "2020-05-29T09:00",
    "source_ref": "phone-1",
}


def cases(site: Site) -> list[tuple[str, str]]:
    with site.world.tx() as tx:
        rows = tx.connection.execute(text('select number, description from "case" order by id'))
        return [(row.number, row.description) for row in rows]


def evidence(site: Site) -> int:
    with site.world.tx() as tx:
        return int(tx.connection.execute(text("select count(*) from evidence")).scalar_one())


def post(site: Site, username: str, fields: dict[str, str], photos: int = 0) -> httpx.Response:
    visitor = site.visitor(username)
    hidden = given(visitor.page("/find"))
    files = [("photos", (f"{each}.png", io.BytesIO(PNG + bytes([each])), "image/png")) for each in range(photos)]
    return visitor.http.post("/find", data={**hidden, **fields}, files=files or [("photos", ("", b""))])


def test_a_finding_with_photographs_becomes_a_case_once(site: Site) -> None:
    first = post(site, "finder", FIELDS, photos=2)
    assert (first.status_code, first.headers["location"]) == (303, "/cases/DZ-410325-0001")
    again = post(site, "finder", FIELDS, photos=2)
    assert again.headers["location"] == "/cases/DZ-410325-0001"
    assert (len(cases(site)), evidence(site)) == (1, 2)


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(site: Site) -> None:
    answer = post(site, "finder", {**FIELDS, "found_at": "2020-06-30T09:00"})
    assert answer.status_code == 422
    assert "石坡组 11 户无入户管网" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert cases(site) == []


def test_nobody_logs_in_an_area_that_is_not_theirs(site: Site) -> None:
    assert post(site, "county_finder", {**FIELDS, "area": "410326"}).status_code == 404
    assert site.visitor("water").get("/find").status_code == 403
    assert cases(site) == []


def fill(page: Page, description: str) -> None:
    page.get_by_label("地点 到村").select_option(VILLAGE)
    page.get_by_label("督战内容").select_option("1.4")
    page.get_by_label("看到了什么").fill(description)
    photo = {"name": "池.png", "mimeType": "image/png", "buffer": PNG}
    page.locator("input[name=photos]").set_input_files(photo)


def test_a_finding_is_kept_on_the_phone_until_the_network_returns(site: Site, browser: Browser, tmp_path: Path) -> None:
    with site.browsing(browser, "finder", PHONE, fails_offline=True) as page:
        page.goto("/find")
        page.evaluate("navigator.serviceWorker.ready")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.reload()
        page.context.set_offline(True)
        fill(page, "离线一：水池无水")
        page.screenshot(path=tmp_path / "find.png", full_page=True)
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("手机里有 1 条没上传")).to_be_visible()
        page.reload()
        expect(page.get_by_text("手机里有 1 条没上传")).to_be_visible()
        fill(page, "离线二：管网未通")
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_text("手机里有 2 条没上传")).to_be_visible()
        assert cases(site) == []
        page.context.set_offline(False)
        expect(page.locator("[data-net]")).to_be_hidden(timeout=15_000)
        page.reload()
        assert sorted(told for _, told in cases(site)) == ["离线一：水池无水", "离线二：管网未通"]
        assert evidence(site) == 2


def test_with_the_network_the_case_is_shown_at_once_and_without_a_script_too(site: Site, browser: Browser) -> None:
    for scripts in (True, False):
        with site.browsing(browser, "finder", PHONE, java_script_enabled=scripts) as page:
            page.goto("/find")
            fill(page, f"在线 {scripts}")
            page.get_by_role("button", name="保存").click()
            page.wait_for_url("**/cases/*")
            assert f"在线 {scripts}" in page.content()
