"""Imports over HTTP: a ledger is sent, reported on, and accepted by its office."""

from datetime import date
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest
from ledger_files import sent_to
from serving import Api, problem

from duzhan.client import Client
from duzhan.store import import_progress
from duzhan.wire.imports import AcceptImport, ImportFilter

HEADINGS = ["序号", "县区", "督战内容", "问题描述", "问题来源", "发现日期", "联系电话"]
GOOD = [1, "嵩县", "饮水安全", "水压不足", "巡回督战", "2020.5.20", "13800001234"]
BAD = [2, "嵩县", "饮水安全", "=1+1 的水质", "巡回督战", "2020.5.32", ""]


@pytest.fixture
def ledger(tmp_path: Path) -> bytes:
    """Give a ledger with a good row and a bad one."""
    return sent_to(tmp_path, [["台账"], HEADINGS, GOOD, BAD]).path.read_bytes()


def send(api: Api, content: bytes, by: str = "city_office", name: str = "台账.xlsx", **query: object) -> httpx.Response:
    return api.http(by).post("/imports", files={"file": (name, content)}, params={"dry_run": True, **query})


def test_a_ledger_is_reported_on_row_by_row(api: Api, ledger: bytes) -> None:
    answer = send(api, ledger)
    assert answer.status_code == httpx.codes.CREATED
    report = answer.json()
    assert api.http("city_office").get(answer.headers["location"].removeprefix("/api/v1")).json() == report
    assert report["counts"] == {"accept": 1, "warn": 0, "error": 1, "ignore": 2}
    good, bad = report["rows"][2:]
    assert (good["sheet"], good["row"], good["action"], good["problems"]) == ("台账", 3, "accept", [])
    assert (good["values"]["area"], good["values"]["found_on"]) == ("洛阳市嵩县", "2020-05-20")
    assert bad["problems"] == [
        {"column": "发现日期", "code": "date_impossible", "message": "没有“2020.5.32”这一天：请核对"}
    ]
    assert api.one('select count(*) from "case"') == 0


def test_the_report_is_the_same_sheet_with_what_is_to_be_done(api: Api, ledger: bytes) -> None:
    key = send(api, ledger).json()["id"]
    answer = api.http("city_office").get(f"/imports/{key}/report.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.content))["台账"]
    assert [cell.value for cell in sheet[2]] == [*HEADINGS, "错误说明"]
    assert [cell.value for cell in sheet[3]][1:4] == GOOD[1:4]
    # Neither a formula nor a villager's number leaves the house in it.
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n"}
    assert sheet["G3"].value == "138****1234"
    assert sheet["H4"].value == "错误：发现日期 没有“2020.5.32”这一天：请核对"


def test_an_office_accepts_the_good_rows(api: Api, ledger: bytes) -> None:
    office, key = api.http("city_office"), send(api, ledger).json()["id"]
    problem(office.post(f"/imports/{key}/accept", json={}), 409, "conflict")
    done = office.post(f"/imports/{key}/accept", json={"mode": "good"}).json()
    assert (done["state"], done["imported"], done["rows"][2]["case"]) == ("done", 1, "DZ-410325-0001")
    assert office.post(f"/imports/{key}/accept", json={"mode": "good"}).json() == done
    assert office.get("/cases/DZ-410325-0001").json()["description"] == "水压不足"
    assert send(api, ledger).json()["id"] == key
    assert api.one('select count(*) from "case"') == 1


def test_a_file_without_a_fault_is_imported_at_once_where_that_is_asked(api: Api, tmp_path: Path) -> None:
    content = sent_to(tmp_path, [HEADINGS, GOOD]).path.read_bytes()
    key = send(api, content, dry_run=False).json()["id"]
    assert api.http("city_office").get(f"/imports/{key}").json()["state"] == "done"
    assert api.one('select count(*) from "case"') == 1


def test_what_is_no_ledger_is_refused_with_what_to_do(api: Api) -> None:
    told = problem(send(api, b"\x89PNG\r\n\x1a\n" + bytes(99)), 422, "ledger-refused")
    assert told["errors"][0]["code"] == "sheet_not_a_workbook"
    problem(send(api, "甲,乙\n1,2\n".encode(), name="a.csv"), 422, "ledger-refused")
    problem(send(api, b"a" * 20_100_000), 413, "too-large")
    assert api.one("select count(*) from ledger_import") == 0


def test_only_an_office_imports_and_only_it_reads_its_imports(api: Api, ledger: bytes) -> None:
    key = send(api, ledger).json()["id"]
    for person in ("finder", "water_head", "auditor", "sysadmin"):
        problem(send(api, ledger, by=person), 403, "not-permitted")
        problem(api.http(person).get(f"/imports/{key}"), 403, "not-permitted")
    for person in ("county_office", "province_office", "other_city_office"):
        for path in (f"/imports/{key}", f"/imports/{key}/report.xlsx"):
            problem(api.http(person).get(path), 404, "import-not-found")
        problem(api.http(person).post(f"/imports/{key}/accept", json={}), 404, "import-not-found")
    problem(api.http().post("/imports", files={"file": ("a", ledger)}), 401, "not-authenticated")


# What an office knows when it has found something; the rest of the template's columns is for later.
FILLED = {
    "序号": 1,
    "问题来源": "巡回督战",
    "发现日期": date(2020, 5, 20),
    "市": "洛阳市",
    "县(市、区)": "嵩县",
    "乡(镇)": "车村镇",
    "村/户": "拜石村石坡组",
    "问题描述": "11 户饮水靠拉运",
    "责任单位(牵头)/配合单位": "嵩县水利局",
    "整改时限": date(2020, 6, 30),
}


def test_the_blank_template_filled_in_comes_in_without_a_warning(api: Api) -> None:
    book = openpyxl.load_workbook(BytesIO(api.http("city_office").get("/ledger-template.xlsx").content))
    blank, words = book.worksheets
    columns = {cell.value: cell.column for cell in blank[2]}
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in words.columns}
    # Whoever fills it in chooses from its lists; of an open problem that is what says so.
    chosen = {heading: "未整改" if "未整改" in choices else choices[0] for heading, choices in offered.items()}
    for heading, value in (chosen | FILLED).items():
        blank.cell(3, columns[heading], value)
    book.save(filled := BytesIO())
    report = send(api, filled.getvalue(), dry_run=False).json()
    assert [(row["action"], row["problems"]) for row in report["rows"][2:]] == [("accept", [])]
    read = report["rows"][2]["values"]
    assert (read["area"], read["found_on"], read["due_on"]) == ("洛阳市嵩县车村镇拜石村", "2020-05-20", "2020-06-30")
    assert read["content_area"].endswith(offered["督战内容类别"][0].split()[-1])
    assert api.http("city_office").get("/cases/DZ-410325-0001").json()["state"] == "assigned"


def test_others_see_how_far_a_file_is_read_before_there_is_a_report(api: Api) -> None:
    office, sha256 = api.http("city_office"), "ab" * 32
    with api.world.tx() as tx:
        import_progress.say(tx, "4103-office", sha256, 35_000)
        told = office.get("/imports/reading", params={"sha256": sha256}).json()
        assert told == {"sha256": sha256, "rows": 35_000}
        assert api.http("other_city_office").get("/imports/reading", params={"sha256": sha256}).json()["rows"] is None
    assert office.get("/imports/reading", params={"sha256": sha256}).json()["rows"] is None
    problem(office.get("/imports/reading", params={"sha256": "x"}), 422, "invalid-input")
    problem(api.http("auditor").get("/imports/reading", params={"sha256": sha256}), 403, "not-permitted")


def test_a_ledger_is_imported_through_the_client(api: Api, ledger: bytes, tmp_path: Path) -> None:
    with Client(api.url, token=api.token("city_office")) as office:
        read = office.import_ledger("台账.xlsx", BytesIO(ledger))
        assert office.reading(read.sha256).rows is None
        assert office.ledger_import(read.id, ImportFilter(limit=1)).next == read.rows[0].row
        assert office.accept_import(read.id, AcceptImport.model_validate({"mode": "good"})).imported == 1
        office.download_import_report(read.id, tmp_path / "report.xlsx")
    assert (tmp_path / "report.xlsx").read_bytes()[:2] == b"PK"
