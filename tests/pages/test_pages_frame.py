"""What every page has in common: a door, a token, plain words for what is refused, and nothing from elsewhere."""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site


def test_a_stranger_is_led_to_the_sign_in_and_back(site: Site) -> None:
    answer = site.visitor().get("/inbox?cursor=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=%2Finbox%3Fcursor%3D1")


def test_home_is_the_first_page_of_the_role(site: Site) -> None:
    landings = {name: site.visitor(name).get("/").headers["location"] for name in ("county_office", "water", "finder")}
    assert landings == {"county_office": "/board", "water": "/work", "finder": "/find"}


def test_a_notice_is_marked_as_read_by_a_form_of_its_own_session(site: Site) -> None:
    case = site.world.log()
    site.world.assign(case.number)
    water = site.visitor("water")
    page = water.page("/inbox")
    assert case.number in page
    address = page.split('action="/inbox/')[1].split('"')[0]
    forged = water.http.post(f"/inbox/{address}", data={"key": "k1"})
    assert (forged.status_code, "刷新页面后重新提交" in forged.text) == (403, True)
    foreign = site.visitor("health").send(f"/inbox/{address}", {}, on="/inbox")
    assert foreign.status_code in {403, 404}
    elsewhere = site.visitor("water", Origin="https://elsewhere.example").send(f"/inbox/{address}", {}, on="/inbox")
    assert elsewhere.status_code == 403
    assert "标为已读" in water.page("/inbox")
    assert water.send(f"/inbox/{address}", {}, on="/inbox").headers["location"] == "/inbox"
    assert "已读" in water.page("/inbox")


def test_what_is_not_there_says_so_in_plain_words(site: Site) -> None:
    answer = site.visitor("water").get("/nothing-here")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "回到首页" in answer.text


def test_english_is_one_button_away(site: Site) -> None:
    water = site.visitor("water")
    chosen = water.http.post("/language", data={"language": "en", "to": "//elsewhere.example"})
    assert chosen.headers["location"] == "/"
    water.http.headers["Cookie"] += f"; {chosen.headers['set-cookie'].split(';')[0]}"
    assert "Notices" in water.page("/inbox")


def test_a_browser_shows_the_page_with_nothing_to_complain_of(site: Site, browser: Browser, tmp_path: Path) -> None:
    case = site.world.log()
    site.world.assign(case.number)
    for size in (PHONE, DESK):
        with site.browsing(browser, "water", size) as page:
            page.goto("/inbox")
            assert page.locator("h1").inner_text() == "通知"
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"inbox-{size[0]}.png")
