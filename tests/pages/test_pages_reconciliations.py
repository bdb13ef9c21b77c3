"""Two offices reconcile their ledgers on pages: each difference beside the other, signed by both, and certified."""

from pathlib import Path

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from reconciling import changed, ledger
from site_visits import DESK, PHONE, Site, Visitor, given
from their_ledger import as_csv
from world import COUNTY

CANARY = "金丝雀：水窖开裂"
SIGNED = {"conclusion": "adopt_ours", "words": "经双方现场核对"}


def send(office: Visitor, content: bytes | None, **fields: str) -> httpx.Response:
    data = {**given(office.page("/reconciliations")), "area": COUNTY, "level": "county", **fields}
    file = ("", b"") if content is None else ("县台账.csv", content)
    return office.http.post("/reconciliations", data=data, files={"file": file})


def reconciled(site: Site) -> tuple[str, str]:
    """Compare two cases with the county's ledger, in which one differs; return the address and that case."""
    site.world.to_rectifying(place="甲组", description="甲组水窖开裂")
    other = site.world.to_rectifying(place="乙组", description=CANARY).number
    theirs = changed(other, severity="严重")(ledger(site.world))
    made = send(site.visitor("city_office"), as_csv(theirs))
    assert made.status_code == 303, made.text
    return made.headers["location"], other


def test_a_difference_is_signed_by_both_sides_and_certified(site: Site) -> None:
    address, number = reconciled(site)
    city, county = site.visitor("city_office"), site.visitor("county_office")
    page = city.page(address, waiting="true")
    assert number in page
    assert "较重" in page
    assert "严重" in page
    assert "50.00" in page
    line = f"{address}/2"
    assert city.send(line, {"conclusion": "adopt_ours", "words": ""}, on=line).status_code == 422
    assert city.send(line, SIGNED, on=line).headers["location"] == line
    assert "以洛阳市脱贫攻坚领导小组办公室为准" in county.page(line)
    other = county.send(line, {**SIGNED, "conclusion": "both_corrected"}, on=line)
    assert (other.status_code, "待签" in county.page(line)) == (303, True)
    assert county.send(line, SIGNED, on=line).status_code == 303
    assert "已定" in city.page(line)
    assert 'name="conclusion"' not in city.page(line)
    assert "100.00" in city.page(address)
    certificate = city.get(f"{address}/certificate.docx")
    assert (certificate.status_code, certificate.content[:2]) == (200, b"PK")


def test_a_case_that_moved_on_is_looked_at_again_and_the_words_are_kept(site: Site) -> None:
    address, number = reconciled(site)
    city, line = site.visitor("city_office"), f"{address}/2"
    page = city.page(line)
    version = page.split('name="case_version" value="')[1].split('"')[0]
    site.world.progress(number, "water", 40)
    stale = city.http.post(line, data={**given(page), **SIGNED, "case_version": version})
    assert (stale.status_code, "经双方现场核对" in stale.text) == (412, True)
    assert f'href="/cases/{number}"' in stale.text


def test_nobody_outside_sees_or_makes_one(site: Site) -> None:
    address, _ = reconciled(site)
    for name in ("sibling_office", "other_city_office"):
        visitor = site.visitor(name)
        for suffix in ("", "/2", "/certificate.docx"):
            assert visitor.get(f"{address}{suffix}").status_code == 404
        assert visitor.send(f"{address}/2", SIGNED, on="/reconciliations").status_code == 404
        refused = send(visitor, None)
        assert (refused.status_code, CANARY in refused.text) == (404, False)
    auditor = site.visitor("auditor")
    assert CANARY in auditor.page(address)
    assert 'name="file"' not in auditor.page("/reconciliations")
    assert 'name="conclusion"' not in auditor.page(f"{address}/2")
    assert site.visitor("sysadmin").get("/reconciliations").status_code == 403


def test_what_cannot_be_compared_is_said_beside_the_field(site: Site) -> None:
    nothing = send(site.visitor("city_office"), None)
    assert (nothing.status_code, "对方还没有上传过台账" in nothing.text) == (422, True)
    assert '<option value="410325" selected>' in nothing.text


def test_a_browser_shows_both_sides(site: Site, browser: Browser, tmp_path: Path) -> None:
    address, _ = reconciled(site)
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        with site.browsing(browser, "city_office", size, color_scheme=scheme) as page:
            for name, at in (("list", "/reconciliations"), ("one", address), ("line", f"{address}/2")):
                page.goto(at)
                page.screenshot(path=tmp_path / f"reconciliation-{name}-{size[0]}.png", full_page=True)
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
            page.get_by_label("以洛阳市脱贫攻坚领导小组办公室为准").check()
            page.get_by_label("依据").fill("经双方现场核对")
            page.get_by_role("button", name="签字").click()
            assert "经双方现场核对" in page.locator("main").inner_text()
