"""Bad input is refused with a clear problem, on every route, and nothing is written."""

import httpx
import pytest
from malformed import Body, bodies
from serving import Api, finding, problem
from world import WATER

from statemachines.states import Trigger

BAD_INPUT = {400, 413, 415, 422}
EXTREMES = ("0001-01-01", "1899-12-31", "1999-01-01", "2099-12-31", "2100-01-01", "9999-12-31")


def send(http: httpx.Client, body: Body) -> httpx.Response:
    headers = {"Content-Type": body.media_type} if body.media_type else {}
    return http.post(body.path, content=body.content, headers={**headers, "If-Match": '"2"'})


def fault_of(response: httpx.Response) -> str | None:
    """Say what is wrong with a refusal, None where it is a clear one."""
    if response.status_code not in BAD_INPUT:
        return f"status {response.status_code}"
    if response.headers["content-type"] != "application/problem+json":
        return "no problem"
    told = response.json()
    if not (told["type"].startswith("/problems/") and told["title"] and told["detail"]):
        return "no words"
    if told["type"] == "/problems/invalid-input" and not all(
        error["field"] and error["code"] and error["message"] for error in told["errors"]
    ):
        return "no field named"
    return "stack trace" if "Traceback" in response.text else None


def test_malformed_bodies_are_refused_and_nothing_is_written(api: Api) -> None:
    number = api.assigned()
    http = api.http("province_office")
    before = api.counts()
    every = list(bodies(number))
    assert len(every) > 1000
    faults = [(body.path, body.what, fault) for body in every if (fault := fault_of(send(http, body)))]
    assert not faults, "\n".join(map(str, faults))
    assert api.counts() == before


@pytest.mark.parametrize("extreme", EXTREMES)
def test_dates_beyond_every_calendar_are_refused(api: Api, extreme: str) -> None:
    to_assign = {"lead_unit": WATER, "rectification_type": "time_limited", "due_on": extreme, "override_reason": "特批"}
    milestones = [{"title": "开工", "due_on": extreme}]
    transfer = {"lead_unit": "410325-health", "reason": "职责", "due_on": extreme, "override_reason": "特批"}
    office, number = api.http("province_office"), api.world.log().number
    answers = [office.post(f"/cases/{number}/assign", json=to_assign, headers={"If-Match": '"1"'})]
    number = api.world.to_rectifying().number
    for who, trigger, body in (
        ("province_office", Trigger.TRANSFER, transfer),
        ("province_office", Trigger.SUSPEND, {"reason": "汛期", "review_on": extreme}),
        ("water", Trigger.PLAN, {"measures": "打井", "milestones": milestones}),
        ("water_head", Trigger.REQUEST_EXTENSION, {"reason": "x", "progress": "y", "proposed_on": extreme}),
    ):
        path = f"/cases/{number}/{trigger.value.replace('_', '-')}"
        answers.append(api.http(who).post(path, json=body, headers={"If-Match": '"3"'}))
    answers.extend(
        api.http("finder").post("/cases", json=finding(found_at=f"{extreme}T{clock}", source_ref="x"))
        for clock in ("00:00:00+14:00", "23:59:59-12:00")
    )
    answers.append(api.http("finder").get("/cases", params={"due_before": f"{extreme}T00:00:00+14:00"}))
    answers.append(api.http("finder").get("/working-days", params={"start": extreme, "days": 2000}))
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=99999999999999999999999",
        "limit=ten",
        "state=lost",
        "light=purple",
        "overdue=perhaps",
        "area=41%27%20or%201=1",
        "area=%00",
        "q=%00",
        "q=%FF%FE",
        "q=" + "x" * 300,
        "due_before=yesterday",
        "due_before=2020-06-01",
        "due_before=2020-06-01T08:00:00",
        "due_before=0",
        "cursor=%00",
        "cursor=AAAA",
        "cursor=" + "9" * 500,
        "unknown=1",
        "limit=1&limit=x",
    ],
)
def test_malformed_queries_are_refused(api: Api, query: str) -> None:
    answer = api.http("finder").get(f"/cases?{query}")
    if answer.status_code == 200:
        assert query == "q=%FF%FE", query
    else:
        problem(answer, 422, "invalid-input")


@pytest.mark.parametrize(
    "path",
    [
        "/cases/%00",
        "/cases/..%2f..%2fetc%2fpasswd",
        "/cases/DZ-410325-0001%00",
        "/cases/DZ-410325-99999999999",
        "/cases/dz-410325-0001",
        "/cases/" + "x" * 4000,
        "/cases/DZ-410325-0001'",
        "/cases/%F0%9F%92%A9",
    ],
)
def test_numbers_that_no_case_can_have_are_absent(api: Api, path: str) -> None:
    problem(api.http("finder").get(path), 404, "no-such-address" if "2f" in path else "not-found")


@pytest.mark.parametrize("path", ["/nowhere", "/cases/", "//cases", "/cases/DZ-410325-0001/close", "/../../etc/passwd"])
def test_addresses_that_do_not_exist_are_problems(api: Api, path: str) -> None:
    problem(api.http("finder").post(path), 404, "no-such-address")


@pytest.mark.parametrize(
    ("method", "path", "allow"), [("DELETE", "/cases", "GET, POST"), ("PUT", "/me", "GET"), ("GET", "/tokens", "POST")]
)
def test_methods_that_an_address_does_not_have_are_problems(api: Api, method: str, path: str, allow: str) -> None:
    refused = api.http("finder").request(method, path)
    problem(refused, 405, "method-not-allowed")
    assert refused.headers["allow"] == allow


def test_every_faulty_field_is_named_in_chinese(api: Api) -> None:
    body = finding(severity="huge", found_at="2020-05-29T09:40:00", area="", place="x" * 300, colour="red")
    del body["description"]
    told = problem(api.http("finder").post("/cases", json=body), 422, "invalid-input")
    assert {(error["field"], error["code"]): error["message"] for error in told["errors"]} == {
        ("severity", "enum"): "只能取其中之一：minor、moderate、major",
        ("found_at", "timezone_aware"): "时刻须带时区，如 2020-06-01T08:00:00+08:00",
        ("area", "string_pattern_mismatch"): "格式不对，或含有不允许的字符",
        ("place", "string_too_long"): "最多 200 个字",
        ("colour", "extra_forbidden"): "没有这个字段",
        ("description", "missing"): "必填",
    }


def test_a_stranger_learns_only_that_he_is_one(api: Api) -> None:
    number = api.assigned()
    for body in bodies(number):
        if body.path != "/tokens" and body.what in {"nothing", "cut off", "deep nesting", "an unknown field"}:
            problem(send(api.http(), body), 401, "not-authenticated")
        if body.path == "/cases" and body.what in {"cut off", "a form"}:
            problem(send(api.http("sysadmin"), body), 403, "not-permitted")
    problem(api.http().get("/cases/nonsense"), 401, "not-authenticated")
