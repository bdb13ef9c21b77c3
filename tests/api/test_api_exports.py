"""The ledger's files over HTTP: safe to open, within scope, and made of what the page shows (promises 22 and 39)."""

import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import httpx
import pytest
from docx import Document
from formulas import PAYLOADS, calculated
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook
from serving import Api, finding, problem
from world import PEOPLE, VILLAGE, WATER

from duzhan.documents import export_csv, export_docx, export_xlsx
from duzhan.vocabulary import Role
from duzhan.wording import LEDGER_COLUMNS

FILES = ("/ledger.xlsx", "/ledger.csv", "/ledger.csv?encoding=gb18030", "/ledger.docx")


def log(api: Api, payloads: list[str]) -> None:
    """Write texts into cases through the API, each into both fields that are free text."""
    finder = api.http("finder")
    for number, payload in enumerate(payloads):
        words = finding(description=payload, place=payload, source_ref=f"payload-{number}")
        answer = finder.post("/cases", json=words)
        assert answer.status_code == 201, (payload, answer.text)


def test_two_hundred_formulas_leave_the_house_as_texts(api: Api, tmp_path: Path) -> None:
    assert len(PAYLOADS) == 200
    log(api, PAYLOADS)
    auditor = api.http("auditor")
    book = auditor.get("/ledger.xlsx").content
    # The API trims what surrounds a text.
    meant = [payload.strip() for payload in PAYLOADS]
    rows = list(load_workbook(BytesIO(book)).worksheets[0].iter_rows(min_row=3))
    assert [row[11].value for row in rows] == meant
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    text = auditor.get("/ledger.csv").content
    described = [row[11] for row in csv.reader(StringIO(text.decode("utf-8-sig"), newline=""))][1:]
    dangerous = tuple("=+-@＝＋－＠\t\r\n")
    assert described == [f"'{payload}" if payload.startswith(dangerous) else payload for payload in meant]
    assert calculated({"book.xlsx": book, "text.csv": text}, tmp_path) == []
    assert b"<f>" not in zipfile.ZipFile(BytesIO(book)).read("xl/worksheets/sheet1.xml")
    assert "xl/worksheets/_rels/sheet1.xml.rels" not in zipfile.ZipFile(BytesIO(book)).namelist()


def test_libreoffice_would_have_shown_a_formula(tmp_path: Path) -> None:
    unsafe, book = BytesIO(), Workbook()
    book.active["A1"] = "=1+1"
    book.save(unsafe)
    assert calculated({"unsafe.xlsx": unsafe.getvalue()}, tmp_path) == ["of:=1+1"]


def test_files_are_attachments_that_no_cache_keeps(api: Api) -> None:
    api.assigned()
    auditor = api.http("auditor")
    expected = {
        "/ledger.xlsx": (export_xlsx.MEDIA_TYPE, "%E5%8F%B0%E8%B4%A6.xlsx"),
        "/ledger.csv": (f"{export_csv.MEDIA_TYPE}; charset=utf-8", "%E5%8F%B0%E8%B4%A6.csv"),
        "/ledger.docx": (export_docx.MEDIA_TYPE, "%E5%8F%B0%E8%B4%A6.docx"),
        "/ledger-template.xlsx": (
            export_xlsx.MEDIA_TYPE,
            "%E5%8F%B0%E8%B4%A6%E5%AF%BC%E5%85%A5%E6%A8%A1%E6%9D%BF.xlsx",
        ),
    }
    for path, (media_type, filename) in expected.items():
        answer = auditor.get(path)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{filename}"
        assert answer.headers["cache-control"] == "no-store"
        assert int(answer.headers["content-length"]) == len(answer.content)


def said(path: str, answer: httpx.Response) -> str:
    """Return every text of a file."""
    if path.startswith("/ledger.csv"):
        return answer.content.decode("gb18030" if "gb18030" in path else "utf-8-sig")
    if path == "/ledger.docx":
        return "\n".join(cell.text for row in Document(BytesIO(answer.content)).tables[0].rows for cell in row.cells)
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    return "\n".join(str(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


@pytest.fixture
def planted(api: Api) -> dict[str, str]:
    """Plant a case in this county, in the next one and in another city, each with a word of its own."""
    canaries = {}
    for area, units in ((VILLAGE, (WATER,)), ("410326", ("410326-water",)), ("410422", ("410422-water",))):
        number = api.world.log("province_office", area=area, description=f"金丝雀{area}", place=f"金丝雀{area}").number
        api.world.assign(number, lead_unit=units[0], co_units=units[1:])
        canaries[area[:6]] = f"金丝雀{area}"
    return canaries


def test_nothing_from_beyond_somebodys_scope_is_in_any_file(api: Api, planted: dict[str, str]) -> None:
    for username, role, _, area, unit in PEOPLE:
        http = api.http(username)
        if role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            assert {http.get(path).status_code for path in (*FILES, "/ledger-template.xlsx")} == {403}
            continue
        for path in FILES:
            text = said(path, http.get(path))
            for county, canary in planted.items():
                mine = unit == f"{county}-water" if area is None else county.startswith(area)
                assert (canary in text) == mine, (username, path, county)
    assert {api.http().get(path).status_code for path in FILES} == {401}


@pytest.mark.usefixtures("planted")
def test_the_filter_of_the_page_is_the_filter_of_the_file(api: Api) -> None:
    auditor = api.http("auditor")
    then = api.world.now.isoformat()
    api.run("update rehearsal set shift = shift + interval '1 day'")
    for query in ({"area": "410326"}, {"as_of": then}, {"as_of": then, "area": "4103"}):
        page = auditor.get("/ledger", params=query).json()
        rows = list(csv.reader(StringIO(auditor.get("/ledger.csv", params=query).content.decode("utf-8-sig"))))
        assert rows[0] == page["columns"] == list(LEDGER_COLUMNS.values())
        assert [row[1] for row in rows[1:]] == [line["number"] for line in page["items"]] != []
    headings = auditor.get("/ledger", params={"columns": "tasks"}).json()["columns"]
    assert headings == next(csv.reader(StringIO(auditor.get("/ledger.csv?columns=tasks").content.decode("utf-8-sig"))))


def test_what_cannot_be_exported_is_refused_by_its_field(api: Api) -> None:
    auditor = api.http("auditor")
    for query in (
        "as_of=2099-01-01T00:00:00Z",
        "as_of=2020-05-29",
        "as_of=yesterday",
        "columns=none",
        "number=x",
        "x=1",
    ):
        for path in ("/ledger.xlsx", "/ledger.csv", "/ledger.docx"):
            problem(auditor.get(f"{path}?{query}"), 422, "invalid-input")
    for path in ("/ledger", "/dashboard"):
        problem(auditor.get(f"{path}?as_of=2099-01-01T00:00:00Z"), 422, "invalid-input")
    problem(auditor.get("/ledger.csv?encoding=ebcdic"), 422, "invalid-input")
