"""The documentation opens without asking any other server for anything."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from serving import Api

pytestmark = pytest.mark.xdist_group("browser")
RENDERED = 60_000
"""Milliseconds in which the page has drawn every operation, on a machine that has other work."""
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield launched
        launched.close()


def test_the_documentation_shows_the_operations_and_asks_nobody_else(api: Api, browser: Browser) -> None:
    page = browser.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{api.url}/api/v1/docs")
    expect(page.get_by_text("/api/v1/cases/{number}/send-back")).to_be_visible(timeout=RENDERED)
    expect(page.locator(".opblock-summary-path").filter(has_text="/api/v1/working-days")).to_be_visible()
    page.locator(".opblock-summary-control").filter(has_text="/accept").first.click()
    expect(page.get_by_text("签收: with a named person responsible.")).to_be_visible()
    assert [url for url in asked if not url.startswith((api.url, "data:"))] == []
    assert complaints == []
    page.close()
