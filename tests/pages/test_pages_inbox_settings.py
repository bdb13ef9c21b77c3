"""通知设置: where and when one is reached outside the inbox, and who signs while one is on leave."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from correspondence import lettered
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site

SETTINGS = "/inbox/settings"


def test_the_inbox_leads_to_its_settings(site: Site) -> None:
    assert f'href="{SETTINGS}"' in site.visitor("water").page("/inbox")


def test_a_contact_is_added_and_disabled_and_a_wrong_address_is_kept_to_be_corrected(site: Site) -> None:
    water = site.visitor("water")
    wrong = water.send("/inbox/contacts", {"channel": "email", "address": "water.example"}, on=SETTINGS)
    assert (wrong.status_code, 'value="water.example"' in wrong.text, 'href="#f-address"' in wrong.text) == (
        422,
        True,
        True,
    )
    assert "没有登记联系方式" in wrong.text
    fields = {"channel": "email", "address": "desk@water.example"}
    assert water.send("/inbox/contacts", fields, on=SETTINGS).headers["location"] == f"{SETTINGS}#contacts"
    page = water.page(SETTINGS)
    assert "desk@water.example" in page
    (contact,) = re.findall(r'action="(/inbox/contacts/\d+/disable)"', page)
    assert site.visitor("water_head").send(contact, {}, on=SETTINGS).status_code == 404, "it is nobody else's"
    assert water.send(contact, {}, on=SETTINGS).status_code == 303
    assert "desk@water.example" not in water.page(SETTINGS)
    program = {"channel": "webhook", "address": "https://example.org/hook"}
    assert water.send("/inbox/contacts", program, on=SETTINGS).status_code == 422, "a program's address is no contact"


def test_quiet_hours_have_two_ends_or_none(site: Site) -> None:
    water = site.visitor("water")
    hours = {"quiet_from": "21:30", "quiet_until": "", "digest": "daily", "daily_at": "08:15"}
    half = water.send(SETTINGS, hours, on=SETTINGS)
    assert (half.status_code, 'href="#f-quiet_until"' in half.text, 'value="21:30"' in half.text) == (422, True, True)
    assert water.send(SETTINGS, {**hours, "quiet_until": "06:30"}, on=SETTINGS).headers["location"].endswith("#hours")
    page = water.page(SETTINGS)
    assert [time in page for time in ('value="21:30"', 'value="06:30"', 'value="08:15"')] == [True] * 3
    assert water.send(SETTINGS, {**hours, "quiet_from": ""}, on=SETTINGS).status_code == 303
    assert 'value="21:30"' not in water.page(SETTINGS)


def test_who_stands_in_sees_what_to_sign_and_signs_it(site: Site) -> None:
    letter = lettered(site.world)
    site.world.shift_database_clock(site.pool)
    office = site.visitor("province_office2")
    leave = {"delegate": "water_head", "since": "2020-06-22", "until": "2020-06-24", "reason": "年休假"}
    stranger = office.send("/inbox/delegations", leave, on=SETTINGS)
    assert (stranger.status_code, 'value="年休假"' in stranger.text) == (422, True), "who sees less can't stand in"
    water = site.visitor("water")
    assert water.send("/inbox/delegations", leave, on=SETTINGS).headers["location"].endswith("#delegations")
    assert "年休假" in site.visitor("water_head").page(SETTINGS)
    assert f"/letters/{letter}#sign" in site.visitor("water_head").page("/letters")
    (delegation,) = re.findall(r'action="(/inbox/delegations/\d+/revoke)"', water.page(SETTINGS))
    assert site.visitor("water_head").send(delegation, {}, on=SETTINGS).status_code == 404
    assert water.send(delegation, {}, on=SETTINGS).status_code == 303
    assert "已撤销" in water.page(SETTINGS)


def test_administrators_are_reached_too_but_nobody_stands_in_for_them(site: Site) -> None:
    page = site.visitor("sysadmin").page(SETTINGS)
    assert ("联系方式" in page, "休假委托" in page) == (True, False)


def test_the_settings_and_the_definitions_in_a_browser(site: Site, browser: Browser, tmp_path: Path) -> None:
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        with site.browsing(browser, "water", size, color_scheme=scheme) as page:
            for address in (SETTINGS, "/metrics-definitions"):
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                name = address.strip("/").replace("/", "-")
                page.screenshot(path=tmp_path / f"{name}-{size[0]}-{scheme}.png", full_page=True)
            assert page.locator("h2").first.inner_text() == "按期销号率"
