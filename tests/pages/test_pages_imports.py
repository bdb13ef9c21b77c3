"""A ledger from its upload to its cases: what is wrong with it is said by row and column, and nothing is forced."""

from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from ledger_files import sent_to
from playwright.sync_api import Browser, expect
from site_visits import DESK, PHONE, Site, Visitor, given
from sqlalchemy import text
from waiting import eventually
from world import VILLAGE, actor

from duzhan.http.streams import Room
from duzhan.usecases.accept_import import accept_import
from duzhan.usecases.carry_out_import import carry_out_import
from duzhan.usecases.read_ledger_file import read_ledger_file
from duzhan.vocabulary import ImportMode
from duzhan.wire.imports import AcceptImport

HEADINGS = ["序号", "县区", "乡镇", "村", "督战内容", "问题描述", "问题来源", "发现日期"]
GOOD = [1, "嵩县", "", "", "饮水安全", "水压不足，一天只来两小时水", "巡回督战", "2020.5.20"]
BAD = [2, "嵩县", "", "", "饮水安全", "水质没有检测", "巡回督战", "2020.5.32"]


def rows(*lines: list[object]) -> list[list[object]]:
    return [["2020年问题台账"], HEADINGS, *lines]


def send(office: Visitor, content: bytes, name: str = "嵩县台账.xlsx") -> httpx.Response:
    hidden = given(office.page("/imports"))
    return office.http.post("/imports", data=hidden, files={"file": (name, content)})


def cases(site: Site) -> int:
    with site.world.tx() as tx:
        return int(tx.connection.execute(text('select count(*) from "case"')).scalar_one())


def test_the_good_rows_become_cases_only_when_the_office_says_so(site: Site, tmp_path: Path) -> None:
    office = site.visitor("city_office")
    content = sent_to(tmp_path, rows(GOOD, BAD)).path.read_bytes()
    answer = send(office, content)
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    report = office.page(address)
    assert "没有“2020.5.32”这一天：请核对" in report
    assert "发现日期" in report
    assert "水压不足" not in report, "what needs no hand is one click away"
    assert "水压不足" in office.page(address, action="all")
    assert cases(site) == 0
    whole = office.send(f"{address}/accept", {"mode": "all"}, on=address)
    assert (whole.status_code, cases(site)) == (409, 0)
    fields = {**given(office.page(address)), "mode": "good"}
    answers = [office.http.post(f"{address}/accept", data=fields) for _ in range(2)]
    assert [(each.status_code, each.headers["location"]) for each in answers] == [(303, address)] * 2
    eventually(lambda: "已导入 1 行" in office.page(address), within=20)
    assert 'href="/cases/DZ-410325-0001"' in office.page(address, action="all")
    assert send(office, content).headers["location"] == address
    assert cases(site) == 1
    assert "嵩县台账.xlsx" in office.page("/imports")
    book = openpyxl.load_workbook(BytesIO(office.get(f"{address}/report.xlsx").content))
    assert book["台账"].cell(2, len(HEADINGS) + 1).value == "错误说明"


def test_another_office_finds_nothing_and_other_roles_do_not_come_in(site: Site, tmp_path: Path) -> None:
    content = sent_to(tmp_path, rows(GOOD)).path.read_bytes()
    address = send(site.visitor("city_office"), content).headers["location"]
    sibling = site.visitor("sibling_office")
    for suffix in ("", "/progress", "/report.xlsx"):
        assert sibling.get(f"{address}{suffix}").status_code == 404
    assert sibling.send(f"{address}/accept", {"mode": "all"}, on="/imports").status_code == 404
    for name in ("water", "auditor", "sysadmin"):
        assert site.visitor(name).get("/imports").status_code == 403
    assert cases(site) == 0


def test_what_is_no_ledger_is_refused_beside_the_field(site: Site) -> None:
    office = site.visitor("city_office")
    answer = send(office, b"\x89PNG\r\n\x1a\n" + bytes(99), "照片.xlsx")
    assert (answer.status_code, 'aria-describedby="e-file"' in answer.text) == (422, True)
    nothing = office.send("/imports", {}, on="/imports")
    assert (nothing.status_code, 'id="e-file"' in nothing.text) == (422, True)
    blank = openpyxl.load_workbook(BytesIO(office.get("/imports/template.xlsx").content))
    assert "问题描述" in {cell.value for row in blank.worksheets[0].iter_rows(max_row=3) for cell in row}


def test_a_row_that_is_likely_to_be_there_already_names_the_case(site: Site, tmp_path: Path) -> None:
    number = site.world.log(area=VILLAGE, place="", description="石坡组 11 户饮水靠拉运，已两个月").number
    with site.world.tx() as tx:
        village, township = tx.connection.execute(
            text("select a.name, t.name from area a join area t on t.code = a.parent where a.code = :code"),
            {"code": VILLAGE},
        ).one()
    double = [1, "嵩县", township, village, "饮水安全", "石坡组 11 户饮水靠拉运，已两个月", "巡回督战", "2020.5.20"]
    office = site.visitor("city_office")
    address = send(office, sent_to(tmp_path, rows(double)).path.read_bytes()).headers["location"]
    report = office.page(address)
    assert "可能重复" in report
    assert f'<a href="/cases/{number}">{number}</a>' in report
    refused = office.send(f"{address}/accept", {"mode": "all"}, on=address)
    assert (refused.status_code, cases(site)) == (409, 1)
    taken = office.send(f"{address}/accept", {"mode": "all", "accept_warnings": "true"}, on=address)
    assert taken.status_code == 303
    eventually(lambda: cases(site) == 2, within=20)


@pytest.fixture
def running(site: Site, tmp_path: Path) -> str:
    """Give the address of an import that was accepted, and that nobody carries out yet."""
    by = actor("city_office")
    with site.world.tx() as tx:
        key = read_ledger_file(tx, sent_to(tmp_path, rows(GOOD)), actor=by).id
        accept_import(tx, key, AcceptImport(mode=ImportMode.ALL), actor=by)
    return f"/imports/{key}"


def test_where_there_is_no_room_for_a_stream_progress_is_asked_for(
    site: Site, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site.app.state, "progress", Room(0))
    office = site.visitor("city_office")
    assert office.http.get(f"{running}/progress", headers={"Accept": "text/event-stream"}).status_code == 204
    assert office.get(f"{running}/progress").json()["state"] == "accepting"


def test_progress_is_told_bare_once_or_as_it_happens(site: Site, running: str) -> None:
    office = site.visitor("city_office")
    page = office.page(running)
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "已导入 0 行，还有 1 行" in page
    assert office.get(f"{running}/progress").json() == {"state": "accepting", "imported": 0, "waiting": 1}
    events: list[str] = []
    with office.http.stream("GET", f"{running}/progress", headers={"Accept": "text/event-stream"}) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        for line in stream.iter_lines():
            if not line:
                continue
            if not events:
                key = running.rpartition("/")[2]
                carry_out_import(site.world.pool, key, lambda _rows: True)  # type: ignore[arg-type]
            events.append(line)
    assert events[0] == 'data: {"state":"accepting","imported":0,"waiting":1}'
    assert events[-1] == 'data: {"state":"done","imported":1,"waiting":0}'
    assert "http-equiv" not in office.page(running)


def test_an_office_imports_in_a_browser(site: Site, browser: Browser, tmp_path: Path, running: str) -> None:
    for size, scheme, scripts in ((PHONE, "light", True), (DESK, "dark", True), (DESK, "light", False)):
        lines = ([n, *GOOD[1:5], f"{size[0]} {scheme} {scripts} 第 {n} 户没有水", *GOOD[6:]] for n in range(1, 4))
        book = sent_to(tmp_path, rows(*lines, BAD)).path
        options = {"color_scheme": scheme, "java_script_enabled": scripts}
        with site.browsing(browser, "city_office", size, **options) as page:
            page.goto("/imports")
            page.get_by_label("台账文件").set_input_files(book)
            page.screenshot(path=tmp_path / f"imports-{size[0]}-{scheme}.png", full_page=True)
            if size == PHONE:
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
            page.get_by_role("button", name="读取并检查").click()
            expect(page.get_by_text("没有“2020.5.32”这一天")).to_be_visible()
            page.screenshot(path=tmp_path / f"import-{size[0]}-{scheme}.png", full_page=True)
            if scripts:
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
                found = Axe().run(page)
                assert found.violations_count == 0, found.generate_report()
            expect(page.get_by_label("只导入没有错误的行")).to_be_checked()
            page.get_by_role("button", name="确认导入").click()
            expect(page.get_by_text("已导入 3 行，都已是案件")).to_be_visible()
    with site.browsing(browser, "city_office", PHONE) as page:
        page.goto(running)
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.screenshot(path=tmp_path / "import-running.png")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        carry_out_import(site.world.pool, running.rpartition("/")[2], lambda _rows: True)  # type: ignore[arg-type]
        expect(page.get_by_text("已导入 1 行，都已是案件")).to_be_visible()
