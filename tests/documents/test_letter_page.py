"""The letter as a page in a real browser: one A4 sheet, its style allowed by its own policy, nothing fetched."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright
from sheets import LETTER, SIGNED

from duzhan.documents import letter_page
from duzhan.documents.letter import Letter

pytestmark = pytest.mark.xdist_group("browser")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
ADDRESS = "http://duzhan.test/letter.html"
FOUND = "石坡组11户37人饮水靠拉运，枯水期每日只能供应一次，附近水源经检测总大肠菌群超标；"
LONG = replace(LETTER, receipt=SIGNED, paragraphs=(FOUND * 4, "请立即整改。" * 14))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def show(page: Page, letter: Letter) -> list[str]:
    """Open a letter under its own policy; return what the browser complains of or asks for besides."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    def answer(route: Route) -> None:
        headers = {"Content-Security-Policy": letter_page.content_security_policy()}
        if route.request.url == ADDRESS:
            route.fulfill(body=letter_page.page(letter), content_type="text/html; charset=utf-8", headers=headers)
        else:
            complaints.append(route.request.url)
            route.abort()

    page.route("**/*", answer)
    page.goto(ADDRESS)
    return [each for each in complaints if not each.endswith("/favicon.ico")]


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("letter", [LETTER, LONG], ids=["short", "long"])
def test_a_letter_is_one_sheet_of_a4_and_asks_nobody_for_anything(page: Page, letter: Letter) -> None:
    assert show(page, letter) == []
    assert sheets(page) == 1
    box = page.locator(".a4").bounding_box()
    assert box is not None
    assert round(box["width"] * 25.4 / 96) == 210
    assert page.locator(".org").evaluate("head => getComputedStyle(head).color") == "rgb(195, 32, 15)"
    assert page.locator(".kind").inner_text() == "督办单"
    assert page.locator(".wh").inner_text().split() == ["豫脱贫督办〔2020〕231号", "督办（橙灯）"]
    assert page.locator("p.ind").all_inner_texts() == list(letter.paragraphs)


def test_the_receipt_shows_who_signed_and_no_official_seal_is_drawn(page: Page) -> None:
    assert show(page, replace(LETTER, receipt=SIGNED)) == []
    assert page.locator(".hz td").all_inner_texts() == [
        "豫脱贫督办〔2020〕231号",
        "DZ-410325-0037",
        "嵩县水利局",
        "2020年6月29日08时41分",
        "主要负责人（在线签收）",
        "",
        "7月3日前完成\n（公章）",
    ]
    assert page.locator(".yin").evaluate("seal => getComputedStyle(seal).borderTopStyle") == "dashed"


def test_words_never_become_markup(page: Page) -> None:
    words = "<script>document.title='x'</script><img src=x onerror=alert(1)>"
    assert show(page, replace(LETTER, paragraphs=(words,), title=words, addressee=words)) == []
    assert page.title() == "豫脱贫督办〔2020〕231号"
    assert page.locator("p.ind").all_inner_texts() == [words]
    assert page.locator("script, img").count() == 0
