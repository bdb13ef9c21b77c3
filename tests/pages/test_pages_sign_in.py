"""The way in: a password, a code, a new password; and one's own account."""

import re
from base64 import b32decode
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from sqlalchemy import func, update

from duzhan.http.visits import COOKIE, DEVICE
from duzhan.model.account import Account
from duzhan.model.columns import table
from duzhan.policy import one_time_codes
from duzhan.store import passwords
from duzhan.store.now import real
from duzhan.store.transaction import transaction

PASSWORD = "Zai-Tai-Hang-1943"  # noqa: S105  # only here
NEXT = "Shan-Hou-You-2071"


@pytest.fixture
def water(site: Site) -> Site:
    """Give the water bureau's handler a password of their own."""
    give_password(site, "water")
    return site


def give_password(site: Site, username: str) -> None:
    account = table(Account)
    values = {"password_hash": passwords.hashed(PASSWORD), "password_set_at": func.clock_timestamp()}
    with transaction(site.pool) as tx:
        tx.write(update(account).where(account.c.username == username).values(**values))


def code_of(site: Site, secret: str) -> str:
    """Return what an authenticator with this secret shows now."""
    with site.pool.engine.connect() as connection:
        at = real(connection)
    key = b32decode(secret + "=" * (-len(secret) % 8))
    return one_time_codes.code(key, one_time_codes.step_at(at))


def test_a_wrong_password_keeps_the_user_name_and_says_no_more(water: Site) -> None:
    stranger = water.visitor()
    fields = {"username": "water", "password": "nothing-like-it", "to": "/work"}
    answer = stranger.http.post("/sign-in", data=fields)
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert 'value="water"' in answer.text
    unknown = stranger.http.post("/sign-in", data={**fields, "username": "nobody-at-all"})
    assert unknown.text.replace("nobody-at-all", "water") == answer.text


def test_whoever_signs_in_gets_where_they_were_going_and_nowhere_else(water: Site) -> None:
    stranger = water.visitor()
    fields = {"username": "water", "password": PASSWORD}
    answer = stranger.http.post("/sign-in", data={**fields, "to": "/inbox?limit=5"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox?limit=5")
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.split("=")[0] for cookie in cookies] == [COOKIE, DEVICE]
    assert all("Secure" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie for cookie in cookies)
    for elsewhere in (
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
    ):
        led = water.visitor().http.post("/sign-in", data={**fields, "to": elsewhere})
        assert led.headers["location"] == "/"


def test_from_another_sites_page_nobody_is_signed_in(water: Site) -> None:
    fields = {"username": "water", "password": PASSWORD}
    for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert water.visitor(**headers).http.post("/sign-in", data=fields).status_code == 403


def test_signing_in_in_a_browser_and_out_again(water: Site, browser: Browser, tmp_path: Path) -> None:
    with water.browsing(browser, None, PHONE, java_script_enabled=False) as page:
        page.goto("/work")
        page.get_by_label("用户名").fill("water")
        page.get_by_label("密码").fill(PASSWORD)
        page.screenshot(path=tmp_path / "sign-in.png")
        page.get_by_role("button", name="登录").click()
        assert page.url.endswith("/work")
        assert page.locator("h1").inner_text() == "我的待办"
        page.locator(".who summary").click()
        page.get_by_role("button", name="退出登录").click()
        assert page.url.endswith("/sign-in")
        page.goto("/work")
        assert "/sign-in?to=" in page.url


def test_an_office_enrols_a_second_factor_before_it_comes_in(site: Site, browser: Browser, tmp_path: Path) -> None:
    give_password(site, "county_office")
    site.app.state.settings = site.settings.model_copy(update={"rehearsal": False})
    with site.browsing(browser, None, DESK) as page:
        page.goto("/board")
        page.get_by_label("用户名").fill("county_office")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        assert page.url.endswith("/second-factor")
        page.goto("/board")
        assert page.url.endswith("/second-factor")
        page.get_by_role("button", name="开始登记").click()
        secret = page.locator("code.secret").inner_text()
        assert page.locator(".qr svg").is_visible()
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.screenshot(path=tmp_path / "enrol.png")
        page.get_by_label("验证码").fill(code_of(site, secret))
        page.get_by_role("button", name="登记").click()
        assert page.locator(".codes li").count() == 10
        recovery = page.locator(".codes li").first.inner_text()
        page.get_by_role("link", name="已保存，进入系统").click()
        assert page.url.endswith("/board")
    with site.browsing(browser, None, DESK) as page:
        page.goto("/sign-in")
        page.get_by_label("用户名").fill("county_office")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_label("验证码").fill(recovery)
        page.get_by_role("button", name="继续").click()
        assert page.url.endswith("/board")


def test_a_new_password_ends_every_other_sign_in(water: Site) -> None:
    here, there = water.visitor("water"), water.visitor("water")
    poor = here.send("/password", {"current": PASSWORD, "new": "water"}, on="/password")
    assert poor.status_code == 422
    changed = here.send("/password", {"current": PASSWORD, "new": NEXT}, on="/password")
    assert changed.status_code == 303, changed.text
    assert there.get("/work").headers["location"].startswith("/sign-in")
    fields = {"username": "water", "password": NEXT, "to": "/"}
    assert water.visitor().http.post("/sign-in", data=fields).status_code == 303


def test_a_token_for_a_program_is_shown_once_and_can_be_revoked(water: Site) -> None:
    here = water.visitor("water")
    made = here.send("/account/tokens", {"name": "局内系统", "days": "30", "scope": "read"}, on="/account")
    token = re.search(r'<code class="secret">([^<]+)</code>', made.text)
    assert token is not None
    bearer = {"Authorization": f"Bearer {token[1]}"}
    assert here.http.get("/api/v1/me", headers=bearer).status_code == 200
    page = here.page("/account")
    assert token[1] not in page
    address = re.search(r'action="(/account/tokens/[0-9]+/revoke)"', page)
    assert address is not None
    assert here.send(address[1], {}, on="/account").headers["location"] == "/account"
    assert here.http.get("/api/v1/me", headers=bearer).status_code == 401


def test_ones_own_account_in_a_browser(water: Site, browser: Browser, tmp_path: Path) -> None:
    with water.browsing(browser, "water", PHONE) as page:
        page.goto("/account")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.screenshot(path=tmp_path / "account.png", full_page=True)
