"""Meetings as pages: from the agenda to the decision, and back to the next meeting with what was done."""

from pathlib import Path

import meeting
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from site_visits import DESK, PHONE, Site
from world import WATER, World, actor, beijing

from duzhan.policy.ladder import Reach
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.sweep_clocks import sweep_clocks
from duzhan.wire.instructions import InstructionAnswer


def red(world: World) -> str:
    """Bring a case to where it joins the next meeting."""
    number = world.to_planned().number
    world.now = beijing("2020-07-10 09:00")
    sweep_clocks(world.pool, Reach.ALL, chunk=5000)
    world.shift_database_clock(world.real)
    return number


def looked_at(page: Page, folder: Path, name: str) -> None:
    """Hold a page to what every page is held to, at both sizes, and keep pictures of it."""
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})


def test_a_meeting_from_agenda_to_decision_and_the_next_one_asks_for_it(
    site: Site, browser: Browser, tmp_path: Path
) -> None:
    world = site.world
    case = red(world)
    with site.browsing(browser, meeting.OFFICE) as page:
        page.goto("/meetings")
        page.get_by_label("会商名称").fill("第一次会商调度会")
        page.get_by_label("日期").fill("2020-07-10")
        page.get_by_label("地点").fill("省扶贫办三楼会议室")
        looked_at(page, tmp_path, "meetings")
        page.get_by_role("button", name="召开会商").click()
        page.get_by_role("button", name="生成议程").click()
        assert page.get_by_role("heading", name="石坡组 11 户饮水靠拉运").is_visible()
        assert "红灯升级、跨单位受阻" in page.content()
        page.get_by_label("议定什么").fill("县水利局七日内拿出供水方案")
        page.get_by_label("何时前落实").fill("2020-07-17")
        page.get_by_role("button", name="记下议定事项").click()
        page.get_by_text("通知更多单位").click()
        page.get_by_label("嵩县水利局").check()
        page.get_by_role("button", name="通知参会").click()
        page.get_by_label("会商情况").fill(meeting.MINUTES)
        page.get_by_role("button", name="保存纪要").click()
        looked_at(page, tmp_path, "meeting")
        page.get_by_role("button", name="签发纪要").click()
        first = page.url
        assert page.get_by_role("button").filter(has_text="签发").count() == 0
        looked_at(page, tmp_path, "signed")
        page.goto(f"/cases/{case}")
        assert page.get_by_text("议定，待回复：").is_visible()
        assert page.get_by_text("县水利局七日内拿出供水方案").first.is_visible()
        following = meeting.convene(world, title="第二次会商调度会")
        page.goto(f"/meetings/{following}")
        row = page.get_by_role("row").filter(has_text="县水利局七日内拿出供水方案")
        assert row.get_by_text("未落实").is_visible()
        with world.tx() as tx:
            answer = InstructionAnswer(words="供水方案已经报送")
            answer_instruction(tx, (case, None), 1, answer, actor=actor("water"))
        page.reload()
        assert row.get_by_text("已落实").is_visible()
        assert row.get_by_text("供水方案已经报送").is_visible()
        looked_at(page, tmp_path, "following")
    with site.browsing(browser, "water", PHONE, color_scheme="dark") as page:
        page.goto(first)
        assert page.get_by_text("只有与你单位案件有关的事项").is_visible()
        assert meeting.MINUTES not in page.content()
        looked_at(page, tmp_path, "unit")


def test_a_refused_form_keeps_its_words_and_says_what_to_do(site: Site) -> None:
    world = site.world
    case = world.to_planned().number
    office, unit = site.visitor(meeting.OFFICE), site.visitor("water")
    refused = office.send(
        "/meetings", {"title": "调度会", "held_on": "2020-05-01", "place": "三楼", "units": WATER}, on="/meetings"
    )
    assert (refused.status_code, "不能早于今天" in refused.text, 'value="调度会"' in refused.text) == (422, True, True)
    nameless = {"title": " ", "held_on": "2020-07-10", "place": "三楼", "units": WATER}
    assert "会商名称：必填" in office.send("/meetings", nameless, on="/meetings").text
    assert f'value="{WATER}" checked' in refused.text or WATER not in refused.text
    number = meeting.convene(world)
    here = f"/meetings/{number}"
    version = {"version": "1"}
    added = office.send(f"{here}/items", {"case": "DZ-410325-0999", **version}, on=here)
    assert (added.status_code, "DZ-410325-0999" in added.text, "没有这件案件" in added.text) == (422, True, True)
    long = office.send(f"{here}/items", {"title": "议" * 500, **version}, on=here)
    assert (long.status_code, ">议题：" in long.text) == (422, True)
    assert office.send(f"{here}/items", {"case": case, **version}, on=here).status_code == 303
    stale = office.send(f"{here}/minutes", {"minutes": "纪要正文", **version}, on=here)
    assert (stale.status_code, "纪要正文" in stale.text, "会商已被他人更新" in stale.text) == (412, True, True)
    unsigned = office.send(f"{here}/signature", {"version": "2"}, on=here)
    assert (unsigned.status_code, "先写会议纪要" in unsigned.text) == (409, True)
    agenda = office.get(f"{here}/agenda.docx")
    assert (agenda.status_code, agenda.content[:2]) == (200, b"PK")
    for address in (here, f"{here}/agenda.docx", f"{here}/minutes.docx", f"{here}/decisions/new"):
        assert unit.get(address).status_code == 404
    assert unit.send(f"{here}/agenda", version, on="/work").status_code == 404
    assert "召开会商" not in unit.page("/meetings")


def test_something_new_is_decided_in_two_steps(site: Site) -> None:
    number = meeting.convene(site.world, "county_office")
    here = f"/meetings/{number}"
    office = site.visitor("county_office")
    assert "选择地点" in office.page(f"{here}/decisions/new")
    form = office.page(f"{here}/decisions/new", area="410325103223")
    assert "嵩县水利局" in form
    told = {"area": "410325103223", "content_area": "1.4", "words": "排查汛期饮水", "unit": WATER, "version": "1"}
    late = office.send(
        f"{here}/decisions/new", {**told, "due_on": "2020-12-01"}, on=f"{here}/decisions/new?area=410325103223"
    )
    assert (late.status_code, "督战期以内" in late.text, "排查汛期饮水" in late.text) == (422, True, True)
    done = office.send(f"{here}/decisions/new", told, on=f"{here}/decisions/new?area=410325103223")
    assert (done.status_code, done.headers["location"]) == (303, here)
    assert "排查汛期饮水" in office.page(here)


def test_a_lead_unit_asks_on_the_case_page_and_reads_there_what_came_of_it(site: Site) -> None:
    world = site.world
    case = world.to_planned().number
    here = f"/cases/{case}/coordination"
    unit = site.visitor("water")
    assert f'href="{here}"' in unit.page(f"/cases/{case}")
    version = {"version": str(world.case(case).version)}
    assert unit.send(here, {"reason": " ", **version}, on=here).status_code == 422
    asked = unit.send(here, {"reason": "线路迁改须供电公司配合", **version}, on=here)
    assert (asked.status_code, asked.headers["location"]) == (303, here)
    page = unit.page(f"/cases/{case}")
    assert ("线路迁改须供电公司配合" in page, "等下次会商" in page) == (True, True)
    again = unit.send(here, {"reason": "再提一次", "version": str(world.case(case).version)}, on=here)
    assert (again.status_code, "已经提请过协调" in again.text, "再提一次" in again.text) == (409, True, True)
    number = meeting.convene(world)
    meeting.build(world, number)
    assert number in unit.page(here)
    assert "提请会商协调</h2>" not in site.visitor("county_office").page(here)
    assert site.visitor("sibling_office").get(here).status_code == 404
