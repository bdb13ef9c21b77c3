"""Monthly reports over HTTP: listed, drafted, signed, submitted, judged, printed, frozen; and hidden from strangers."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import httpx
import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator
from malformed import spoilt
from reporting import Reporting
from serving import Api, problem
from world import PEOPLE, actor, beijing

from duzhan.campaign.measures import Metric
from duzhan.client import Refused
from duzhan.policy import permissions
from duzhan.usecases.issue_token import issue_token
from duzhan.wire.reports import AmendMonth, DraftReport, FreezeMonth, ReportFilter
from statemachines.monthly_report import ReportState, ReportTrigger

LUOYANG = "4103-office"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BODIES = {
    "draft": {"progress": "已全部核实"},
    "sign": {},
    "submit": {},
    "return": {"reason": "与台账不符"},
    "accept": {},
    "freeze": {},
}


@pytest.fixture
def reporting(api: Api) -> Reporting:
    api.world.now = beijing("2020-06-20 09:00")
    api.world.shift_database_clock(api.pool)
    reporting = Reporting(api.world)
    reporting.morning()
    return reporting


@pytest.fixture
def june(reporting: Reporting) -> int:
    return next(
        report.id for report in reporting.owed() if (report.unit, str(report.month)[:7]) == (LUOYANG, "2020-06")
    )


def head(api: Api, reporting: Reporting) -> httpx.Client:
    """Sign 洛阳's head in."""
    person = reporting.person(LUOYANG)
    with api.world.tx() as tx:
        token = issue_token(tx, person.account, hours=12).token
    http = api.http()
    http.headers["Authorization"] = f"Bearer {token}"
    return http


def about_reports(api: Api) -> Iterator[tuple[str, str]]:
    for route in api.app.routes:
        if isinstance(route, APIRoute) and "/monthly-reports/{id}" in route.path:
            (method,) = route.methods
            yield method, route.path.removeprefix("/api/v1")


def test_a_report_goes_from_its_draft_to_the_bulletin(api: Api, reporting: Reporting, june: int) -> None:
    api.world.log()
    unit, office = head(api, reporting), api.http("province_office")
    listed = office.get("/monthly-reports?month=2020-06").json()
    assert (len(listed["items"]), listed["by_punctuality"]["waiting"]) == (35, 35)
    path = f"/monthly-reports/{june}"
    answer = unit.get(path)
    for method, word in (("PUT", "draft"), ("POST", "sign"), ("POST", "submit")):
        body = BODIES[word] if word == "draft" else {}
        answer = unit.request(method, f"{path}/{word}", json=body, headers={"If-Match": answer.headers["ETag"]})
        assert answer.status_code == httpx.codes.OK, answer.text
    assert answer.json()["state"] == "submitted"
    assert answer.json()["content"]["texts"]["progress"] == "已全部核实"
    seen = answer.headers["ETag"]
    returned = office.post(f"{path}/return", json=BODIES["return"], headers={"If-Match": seen}).json()
    assert returned["versions"][-1]["note"] == "与台账不符"
    for method, word in (("POST", "sign"), ("POST", "submit")):
        answer = unit.request(method, f"{path}/{word}", json={}, headers={"If-Match": unit.get(path).headers["ETag"]})
    accepted = office.post(f"{path}/accept", json={}, headers={"If-Match": answer.headers["ETag"]}).json()
    assert (accepted["state"], accepted["punctuality"]) == ("accepted", "on_time")
    api.world.now = beijing("2020-06-26 09:00")
    api.world.shift_database_clock(api.pool)
    problem(office.post("/months/2020-06/freeze", json={}), 409, "month-incomplete")
    missing = [item["unit"] for item in listed["items"] if item["unit"] != LUOYANG]
    frozen = office.post("/months/2020-06/freeze", json={"missing": missing}).json()
    assert frozen["bulletin_number"] == "豫脱贫督通〔2020〕1号"
    assert office.get("/months/2020-06").json() == frozen
    bulletin = unit.get("/months/2020-06/bulletin.docx")
    assert bulletin.headers["content-type"] == WORD
    text = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(bulletin.content)).paragraphs)
    assert "按时1家，迟报0家，未报34家" in text
    problem(unit.get("/months/2020-06/summary.docx"), 403, "not-permitted")
    assert office.get("/months/2020-06/summary.docx").status_code == httpx.codes.OK
    change = {"reason": "重复登记", "changes": [{"figure": "open", "now": 0}]}
    amended = office.post("/months/2020-06/amendments", json=change).json()
    assert [line["number"] for line in amended["amendments"]] == ["2020-06-A1"]


def test_a_refusal_names_state_guard_and_what_is_permitted(api: Api, reporting: Reporting, june: int) -> None:
    unit = head(api, reporting)
    path = f"/monthly-reports/{june}"
    no = problem(unit.post(f"{path}/submit", json={}, headers={"If-Match": '"1"'}), 409, "report-guard-refused")
    assert (no["state"], no["guard"], no["says"], no["permitted"]) == ("due", "drafted", "还没有起草", ["draft"])
    office = api.http("province_office")
    no = problem(office.post(f"{path}/accept", json={}, headers={"If-Match": '"1"'}), 409, "report-illegal-transition")
    assert (no["state"], no["permitted"]) == ("due", [])
    problem(unit.post(f"{path}/sign", json={}), 428, "report-version-required")
    stale = unit.post(f"{path}/sign", json={}, headers={"If-Match": '"7"'})
    problem(stale, 412, "report-stale-version")
    assert stale.headers["ETag"] == '"1"'
    problem(unit.get(f"{path}/report.docx"), 404, "report-not-found")
    problem(unit.get("/months/2020-06"), 404, "month-not-found")


def test_every_route_about_a_report_hides_what_is_out_of_scope(api: Api, reporting: Reporting, june: int) -> None:
    reporting.file(june, reporting.person(LUOYANG))
    sees = {"province_office", "province_office2", "city_office", "auditor"}
    leaks = []
    for username, *_ in PEOPLE:
        http = api.http(username)
        for method, route in about_reports(api):
            word = route.rpartition("/")[2]
            sent = {} if method == "GET" else {"json": BODIES[word], "headers": {"If-Match": '"999"'}}
            answer = http.request(method, route.replace("{id}", str(june)), **sent)  # type: ignore[arg-type]
            absent = http.request(method, route.replace("{id}", "999999"), **sent)  # type: ignore[arg-type]
            if username in sees:
                fine = answer.status_code in {200, 403, 409, 412}
            elif permissions.reads(actor(username)):
                fine = (answer.status_code, answer.content) == (404, absent.content)
            else:
                fine = (answer.status_code, answer.content) == (403, absent.content)
            leaks += [] if fine else [(username, method, route, answer.status_code)]
    assert leaks == []
    assert len(list(about_reports(api))) == 8
    assert {
        api.http().request(method, route.replace("{id}", "1")).status_code for method, route in about_reports(api)
    } == {401}


@pytest.mark.parametrize("key", ["0", "-1", "x", "1.5", "9" * 30, "%00", "1 or 1=1"])
def test_what_no_report_is_called_is_absent_like_any_other(api: Api, reporting: Reporting, key: str) -> None:
    http = api.http("province_office")
    assert reporting.owed()
    assert http.get(f"/monthly-reports/{key}").content == http.get("/monthly-reports/999999").content


@pytest.mark.parametrize("month", ["2020-13", "2020-6", "20200-06", "1999-01", "x", "2020-06-01"])
def test_what_is_no_month_is_absent_or_refused(api: Api, reporting: Reporting, month: str) -> None:
    http = api.http("province_office")
    assert reporting.owed()
    problem(http.get(f"/months/{month}"), 404, "month-not-found")
    problem(http.get("/monthly-reports", params={"month": month}), 422, "invalid-input")


def test_bodies_that_no_operation_may_take_change_nothing(api: Api, reporting: Reporting, june: int) -> None:
    unit, office = head(api, reporting), api.http("province_office")
    before = api.counts()
    sent = {
        ("PUT", f"/monthly-reports/{june}/draft"): (unit, {"stated": {"open": 3, "closed_in_month": 4}}),
        ("POST", f"/monthly-reports/{june}/return"): (office, {"reason": "不符"}),
        ("POST", "/months/2020-06/freeze"): (office, {"missing": ["4101-office"]}),
        ("POST", "/months/2020-06/amendments"): (
            office,
            {"reason": "重复", "changes": [{"figure": "open", "now": 0, "cases": ["DZ-410325-0001"]}]},
        ),
    }
    taken = []
    for (method, path), (http, good) in sent.items():
        for what, content in spoilt(good):
            if what in {"without stated", "stated as {}"}:
                continue  # what a unit does not state is the ledger's
            headers = {"Content-Type": "application/json", "If-Match": '"1"'}
            status = http.request(method, path, content=content, headers=headers).status_code
            taken += [] if status in {400, 404, 409, 413, 422} else [(path, what, status)]
    assert taken == []
    assert api.counts() == before


def test_the_metrics_are_published_and_answers_are_as_described(api: Api, reporting: Reporting, june: int) -> None:
    unit = head(api, reporting)
    published = unit.get("/metrics-definitions")
    assert [item["metric"] for item in published.json()["items"]] == [metric.value for metric in Metric]
    drafted = unit.put(f"/monthly-reports/{june}/draft", json={}, headers={"If-Match": '"1"'})
    document = httpx.get(f"{api.url}/api/v1/openapi.json", trust_env=False).json()
    told = {
        "/metrics-definitions": ("get", published),
        "/monthly-reports": ("get", unit.get("/monthly-reports")),
        "/monthly-reports/{id}": ("get", unit.get(f"/monthly-reports/{june}")),
        "/monthly-reports/{id}/draft": ("put", drafted),
    }
    for path, (method, answer) in told.items():
        said = document["paths"][f"/api/v1{path}"][method]["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**said, "components": document["components"]}).validate(answer.json())
    for trigger in set(ReportTrigger) - {ReportTrigger.DRAFT}:
        operation = document["paths"][f"/api/v1/monthly-reports/{{id}}/{trigger.value}"]["post"]
        assert {"412", "428", "409"} <= operation["responses"].keys()


def test_a_unit_files_its_report_through_the_client(api: Api, reporting: Reporting, june: int, tmp_path: Path) -> None:
    with api.client("province_office") as office, api.client("city_office") as city:
        reporting.person(LUOYANG)
        wanted = ReportFilter(month="2020-06")
        assert [item.id for item in city.reports(wanted).items] == [june]
        drafted = city.draft_report(june, DraftReport(problems="无"), version=1)
        with pytest.raises(Refused) as no:
            city.fire_report(ReportTrigger.SIGN, june, version=drafted.version)
        assert (no.value.guard, no.value.state) == ("signer_is_head", ReportState.DUE)
        reporting.fire(ReportTrigger.SIGN, june, DraftReport(), reporting.person(LUOYANG))
        submitted = city.fire_report(ReportTrigger.SUBMIT, june, version=drafted.version + 1)
        city.download_report(june, tmp_path / "report.docx")
        assert "洛阳市" in docx.Document(str(tmp_path / "report.docx")).paragraphs[0].text
        again = office.return_report(june, "请补充", version=submitted.version)
        assert office.report(june).state is again.state is ReportState.RETURNED
        api.world.now = beijing("2020-06-26 09:00")
        api.world.shift_database_clock(api.pool)
        everyone = tuple(item.unit for item in office.reports(wanted).items)
        frozen = office.freeze_month("2020-06", FreezeMonth(missing=everyone))
        change = AmendMonth.model_validate({"reason": "重复", "changes": [{"figure": "open", "now": 0}]})
        assert office.amend_month("2020-06", change).sha256 == frozen.sha256 == office.month("2020-06").sha256
        office.download_bulletin("2020-06", tmp_path / "bulletin.docx")
        office.download_summary("2020-06", tmp_path / "summary.docx")
        assert (tmp_path / "summary.docx").read_bytes() != (tmp_path / "bulletin.docx").read_bytes()
        assert len(city.metrics_definitions().items) == len(Metric)


def test_versions_hash_the_content_that_they_show(api: Api, reporting: Reporting, june: int) -> None:
    reporting.draft(june, reporting.person(LUOYANG), problems="无")
    found = api.http("province_office").get(f"/monthly-reports/{june}").json()
    assert re.fullmatch("[0-9a-f]{64}", found["versions"][-1]["sha256"])
    assert json.dumps(found["content"], ensure_ascii=False).count("无")
