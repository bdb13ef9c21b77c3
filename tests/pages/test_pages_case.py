"""案件: one case as everybody sees it: where it stands, how long is left and why, and only what one may do."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from case_forms import picture, upload
from correspondence import of_case, sign, sweep
from playwright.sync_api import Browser
from site_visits import DESK, PHONE, TABLET, Site
from world import beijing

from duzhan.vocabulary import Severity
from statemachines.states import Trigger

TEXT = "石坡组 11 户 37 人饮水靠拉运，集中供水管网未覆盖。现有蓄水池因山泉断流自 4 月中旬起无水。"


@pytest.fixture
def june(site: Site) -> str:
    """Bring a case to the morning of 22 June 2020: planned, half done, three working days left, a letter signed."""
    world = site.world
    number = world.log(description=TEXT).number
    world.log(description="石坡组公共厕所没有管护", severity=Severity.MINOR)
    world.assign(number)
    world.now = beijing("2020-06-01 08:52")
    world.accept(number)
    world.now = beijing("2020-06-04 17:48")
    steps = [{"title": "成井出水", "due_on": "2020-06-12"}, {"title": "11 户通水", "due_on": "2020-06-28"}]
    world.do(Trigger.PLAN, number, "water", measures="新打机井一眼，铺设主管 2.4 公里", milestones=steps)
    world.now = beijing("2020-06-12 11:02")
    world.do(Trigger.PROGRESS, number, "water", text="机井出水，井深 186 米", percentage=60, milestones=[1])
    sweep(world, "2020-06-22 00:05")
    world.now = beijing("2020-06-22 08:41")
    letter = next(each for each in of_case(world, number) if each.addressee == "410325-water")
    sign(world, letter.number)
    world.now = beijing("2020-06-22 09:30")
    world.shift_database_clock(site.pool)
    return number


def bar(page: str) -> list[str]:
    """Return where the buttons of the action bar lead, by the last word of their addresses."""
    return re.findall(r'class="btn[^"]*" href="/cases/[^/"]+/([a-z-]+)"', page[page.index('class="act"') :])


def test_a_case_says_where_it_stands_how_long_is_left_and_why(site: Site, june: str) -> None:
    page = site.visitor("water").page(f"/cases/{june}")
    assert "整改时限还剩<em>3</em>个工作日" in page
    assert "6月28日（周日）24:00" in page
    assert "当天为端午调休上班" in page
    assert "为什么今天是蓝灯" in page
    assert "24 天，占 80%" in page, "the explanation is the one that the API gives"
    assert "双休日 8、端午 3" in page, "the holiday does not count, its make-up Sunday does"
    assert 'aria-current="step"><span class="nd" aria-hidden="true">整</span>' in page
    assert "豫脱贫督办〔2020〕" in page
    assert "6月22日（周一） 08:41 签收" in page, "the receipt is told beside its letter"
    assert "尚未签收" in page, "and the other unit's is awaited"
    history = page[page.index("办理经过") :]
    assert history.index("灯色变化") < history.index("机井出水") < history.index("新打机井一眼"), "newest first"
    assert "还没有佐证" in page
    assert "检测报告" in page, "what is lacking is named"
    assert "石坡组公共厕所" not in page, "a unit sees the other cases of a place only where it has a part in them"
    assert "石坡组公共厕所" in site.visitor("province_office").page(f"/cases/{june}")


def test_everybody_is_offered_what_they_may_do_and_told_what_is_missing(site: Site, june: str) -> None:
    address = f"/cases/{june}"
    assert bar(site.visitor("water").page(address)) == ["progress", "plan", "evidence", "coordination"]
    assert bar(site.visitor("health").page(address)) == ["progress", "evidence"]
    head = site.visitor("water_head").page(address)
    assert bar(head) == ["progress", "plan", "evidence", "coordination", "request-extension"]
    assert "还不能申请销号：" in head
    assert "配合单位还有未完成的事项；必备佐证不齐" in head
    assert "嵩县卫生健康委员会 0%" in head
    assert "这件案件现在没有要你办理的事项" in site.visitor("auditor").page(address)


def test_out_of_scope_nothing_of_a_case_is_there(site: Site, june: str) -> None:
    upload(site.visitor("water"), june, "document", b"%PDF-1.7 " + bytes(80), "方案.pdf")
    piece = re.search(rf"/cases/{june}/evidence/[0-9a-f-]+", site.visitor("water").page(f"/cases/{june}"))
    assert piece is not None
    pages = [f"/cases/{june}{rest}" for rest in ("", "/decisions", "/progress", "/evidence", "/bundle", "/certificate")]
    for name in ("sibling_water", "sibling_office", "other_city_office"):
        stranger = site.visitor(name)
        for address in (*pages, piece[0], "/cases/DZ-410325-9999", "/cases/none"):
            answer = stranger.get(address)
            assert (answer.status_code, june in answer.text) == (404, False), (name, address)
    assert site.visitor("sysadmin").get(f"/cases/{june}").status_code == 403
    assert site.visitor().get(f"/cases/{june}").headers["location"] == f"/sign-in?to=%2Fcases%2F{june}"


def test_evidence_is_shown_inert_and_what_is_no_picture_is_kept(site: Site, june: str) -> None:
    water = site.visitor("water")
    assert upload(water, june, "photo_before", picture(90), "蓄水池.png").status_code == 303
    assert upload(water, june, "document", b"%PDF-1.7 " + bytes(80), "方案.pdf").status_code == 303
    page = water.page(f"/cases/{june}")
    shown, kept = (water.get(each) for each in dict.fromkeys(re.findall(rf"/cases/{june}/evidence/[0-9a-f-]+", page)))
    assert shown.content == picture(90)
    for answer, how in ((shown, "inline"), (kept, "attachment")):
        assert answer.headers["content-disposition"].startswith(how)
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert answer.headers["x-content-type-options"] == "nosniff"
    refused = upload(water, june, "photo_after", b"<script>alert(1)</script>", "照片.png")
    assert refused.status_code == 415
    assert '<option value="photo_after" selected>' in refused.text
    assert "请重新选择" in refused.text, "a browser keeps no file, and the form says so"
    empty = upload(water, june, "photo_after", b"", "")
    assert (empty.status_code, "必填" in empty.text) == (422, True)
    assert site.visitor("auditor").get(f"/cases/{june}/evidence").status_code == 403


def test_each_decision_is_explained(site: Site, june: str) -> None:
    page = site.visitor("province_office").page(f"/cases/{june}/decisions")
    assert "理由：整改时限剩余不超过 3 个工作日" in page
    assert "豫脱贫督办〔2020〕" in page


def test_a_case_is_read_in_english(site: Site, june: str) -> None:
    water = site.visitor("water")
    water.http.headers["Cookie"] += "; duzhan-language=en"
    page = water.page(f"/cases/{june}")
    assert "Why the light is blue today" in page
    assert "Report progress" in page


def test_a_browser_shows_a_case_at_every_size_and_a_unit_reports_without_a_script(
    site: Site, june: str, browser: Browser, tmp_path: Path
) -> None:
    upload(site.visitor("water"), june, "photo_before", picture(90), "蓄水池.png")
    looks = ((PHONE, "light", f"/cases/{june}/plan"), (PHONE, "light", ""), (TABLET, "light", ""), (DESK, "dark", ""))
    for size, scheme, address in looks:
        with site.browsing(browser, "water_head", size, color_scheme=scheme) as page:
            page.goto(address or f"/cases/{june}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
            page.screenshot(path=tmp_path / f"{size[0]}-{len(address)}.png", full_page=True)
    with site.browsing(browser, "water", PHONE, java_script_enabled=False) as page:
        page.goto(f"/cases/{june}")
        page.get_by_role("link", name="报进展").click()
        page.get_by_label("本单位承担的事项完成了百分之几").fill("85")
        page.get_by_label("做了什么").fill("主管敷设完成")
        page.get_by_label("11 户通水").check()
        page.get_by_role("button", name="报进展").click()
        assert page.url.endswith(f"/cases/{june}")
        assert page.get_by_text("主管敷设完成").first.is_visible()
        assert page.get_by_text("85%").first.is_visible()
