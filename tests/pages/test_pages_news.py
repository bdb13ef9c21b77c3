"""新通知: an open page hears of what comes, moves nothing for it, and takes nothing from anybody else's request."""

from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Browser, expect
from site_visits import Site

from duzhan.http.pace import Pace
from duzhan.http.streams import Room
from duzhan.http.visits import COOKIE
from duzhan.store import accounts, sessions
from duzhan.store.transaction import transaction
from duzhan.web import news

EVENTS = {"Accept": "text/event-stream"}
ADDRESS = "/inbox/unread"


def assigned(site: Site) -> None:
    """Give 嵩县水利局 another case, and with it a notice."""
    site.world.assign(site.world.log().number)


def test_unread_notices_are_told_once_or_as_they_come(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_EVERY", 0.05)
    cookie = site.cookie("water")
    water = site.visitor(Cookie=f"{COOKIE}={cookie}")
    assert water.get(ADDRESS).json() == {"unread": 0}
    with water.http.stream("GET", ADDRESS, headers=EVENTS) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = (line for line in stream.iter_lines() if line.startswith("data:"))
        assert next(lines) == 'data: {"unread":0}'
        monkeypatch.setattr(news, "_EVERY", 0.2)
        assigned(site)
        told = next(lines)
        assert told.startswith('data: {"unread":')
        assert told == f'data: {{"unread":{water.get(ADDRESS).json()["unread"]}}}'
        with transaction(site.pool) as tx:
            sessions.end(tx, accounts.digest_of(cookie))
        assert list(lines) == [], "whoever signed out hears nothing more"
    assert water.http.get(ADDRESS, headers=EVENTS).status_code == 204
    assert water.get(ADDRESS).headers["location"].startswith("/sign-in")
    assert site.visitor("sysadmin").get(ADDRESS).status_code == 403


def test_more_open_windows_than_threads_keep_nobody_waiting(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.app.state, "news", Room(50))
    water = site.visitor("water")
    with ExitStack() as windows:
        wide = httpx.Limits(max_connections=300)
        http = httpx.Client(base_url=site.url, headers=water.http.headers, limits=wide, trust_env=False)
        windows.enter_context(http)
        opened = [windows.enter_context(http.stream("GET", ADDRESS, headers=EVENTS)) for _ in range(60)]
        assert [stream.status_code for stream in opened].count(200) == 50
        assert [stream.status_code for stream in opened].count(204) == 10
        answer = water.get("/inbox")
        assert (answer.status_code, answer.elapsed.total_seconds() < 5) == (200, True)
    assert water.get(ADDRESS).status_code == 200


def test_a_page_says_what_has_come_when_nobody_types(
    site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "_EVERY", 0.1)
    assigned(site)
    with site.browsing(browser, "water") as page:
        page.goto("/inbox")
        line, count = page.locator(".news a"), page.locator("[data-unread]")
        before = int(count.inner_text())
        expect(line).to_be_hidden()
        page.locator("#q").focus()
        assigned(site)
        page.wait_for_timeout(400)
        assert (line.is_visible(), int(count.inner_text())) == (False, before), "not while somebody types"
        page.locator("#q").blur()
        expect(line).to_have_text("有 1 条新通知")
        assert int(count.inner_text()) == before + 1
        line.click()
        expect(line).to_be_hidden()
        assert page.url.endswith("/inbox")


def test_whoever_opens_pages_without_end_hears_when_to_go_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    water, office = site.visitor("water"), site.visitor("province_office")
    page = water.page("/inbox")
    monkeypatch.setattr(site.app.state, "pace", Pace(3))
    answers = [water.get("/inbox") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 20
    assert answers[-1].headers["content-type"].startswith("text/html")
    assert "请稍等片刻再试" in answers[-1].text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert [water.get(style).status_code for _ in range(5)] == [200] * 5
    assert office.get("/inbox").status_code == 200
