"""督办单: what waits for one's signature comes first; one sheet on the page, on paper and as a file; signed once."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from correspondence import lettered, read, sweep
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, Site
from world import actor

from duzhan.documents import letter_docx, letter_page
from duzhan.store.transaction import reading
from duzhan.usecases.read_letter import read_sheet

SHEETS = re.compile(rb"/Type\s*/Page\b")
A4 = re.compile(rb"/MediaBox\s*\[\s*0 0 59[4-6](?:\.\d+)? 84[12](?:\.\d+)?\s*\]")


@pytest.fixture
def letter(site: Site) -> str:
    """Issue a blue letter to 嵩县水利局."""
    number = lettered(site.world)
    site.world.shift_database_clock(site.pool)
    return number


def test_what_waits_for_ones_signature_comes_first(site: Site, letter: str) -> None:
    water = site.visitor("water").page("/letters")
    assert water.index("等我签收") < water.index(f"/letters/{letter}#sign") < water.index("全部督办单")
    office = site.visitor("province_office").page("/letters")
    assert ("等我签收" in office, f'href="/letters/{letter}"' in office) == (False, True)
    assert letter not in site.visitor("sibling_water").page("/letters")
    assert letter not in site.visitor("province_office").page("/letters", unsigned="false")
    refused = site.visitor("province_office").page("/letters", case="x")
    assert 'href="#f-case"' in refused, "what cannot be a case's number is said beside the field"


def test_the_list_goes_on_where_the_page_ends(site: Site, letter: str) -> None:
    sweep(site.world, "2020-06-29 09:00")
    site.world.shift_database_clock(site.pool)
    office = site.visitor("province_office")
    first = office.page("/letters", limit=1)
    following = re.search(r'href="(/letters\?[^"]+)" rel="next"', first)
    assert following is not None
    assert (letter in first, letter in office.page(following[1].replace("&amp;", "&"))) == (False, True)


def test_a_letter_is_signed_for_once_with_what_will_be_done(site: Site, letter: str) -> None:
    water, address = site.visitor("water"), f"/letters/{letter}"
    page = water.page(address)
    with reading(site.world.pool) as tx:
        sheet = read_sheet(tx, letter, actor=actor("water"))
    assert letter_page.sheet(sheet, 2) in page, "the page has the sheet that is printed and handed out"
    assert "依据全文" in page
    long = water.send(address, {"reply": "抓紧" * 300}, on=address)
    assert (long.status_code, "抓紧抓紧" in long.text, 'href="#f-reply"' in long.text) == (422, True, True)
    fields = {"reply": "6月24日前完成通水"}
    assert water.send(address, fields, on=address).headers["location"] == address
    signed = water.page(address)
    assert signed.count("6月24日前完成通水") == 2, "on the receipt, and beside it"
    assert f'action="{address}"' not in signed, "there is nothing left to sign"
    assert read(site.world, letter).receipt is not None


def test_only_the_addressees_people_sign_and_others_only_read(site: Site, letter: str) -> None:
    office, address = site.visitor("county_office"), f"/letters/{letter}"
    page = office.page(address)
    assert ("尚未签收" in page, f'action="{address}"' in page) == (True, False)
    assert office.send(address, {}, on="/letters").status_code == 403
    stranger = site.visitor("sibling_water")
    assert {stranger.get(f"{address}{part}").status_code for part in ("", "/letter.docx")} == {404}
    assert read(site.world, letter).receipt is None


def test_a_letter_is_handed_out_as_a_word_file(site: Site, letter: str) -> None:
    file = site.visitor("water").get(f"/letters/{letter}/letter.docx")
    assert (file.headers["content-type"], file.content[:2]) == (letter_docx.MEDIA_TYPE, b"PK")
    assert "attachment" in file.headers["content-disposition"]


def test_a_letter_on_screens_and_on_paper(site: Site, letter: str, browser: Browser, tmp_path: Path) -> None:
    for size, scheme in ((PHONE, "dark"), (DESK, "light")):
        with site.browsing(browser, "water", size, color_scheme=scheme) as page:
            for address in ("/letters", f"/letters/{letter}"):
                page.goto(address)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
                name = address.strip("/").replace("/", "-")
                page.screenshot(path=tmp_path / f"{name}-{size[0]}-{scheme}.png", full_page=True)
            assert page.get_by_role("button", name="打印").is_visible()
            if size == DESK:
                file = page.pdf(path=tmp_path / "letter.pdf", prefer_css_page_size=True)
                assert len(SHEETS.findall(file)) == 1, "one matter, one letter, one sheet"
                assert A4.search(file) is not None
                page.emulate_media(media="print")
                assert [page.locator(part).is_visible() for part in (".mast", ".side", ".a4")] == [False, False, True]
