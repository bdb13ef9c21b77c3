"""Cases over HTTP: logged, moved, refused, listed, and hidden."""

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from serving import ACCEPT, Api, evidence, finding, form, problem
from world import REQUIRED

from duzhan.wording import GUARD_SAYS


def test_the_same_source_record_is_the_same_case(api: Api) -> None:
    http = api.http("finder")
    first = http.post("/cases", json=finding())
    again = http.post("/cases", json=finding(description="换了说法"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]


def test_a_refused_guard_names_state_guard_words_and_what_is_permitted(api: Api) -> None:
    number = api.world.to_rectifying().number
    refused = api.http("water_head").post(f"/cases/{number}/submit", json={"text": "好了"}, headers={"If-Match": '"3"'})
    told = problem(refused, 409, "guard-refused")
    assert (told["state"], told["guard"], told["says"]) == ("rectifying", "co_units_done", GUARD_SAYS["co_units_done"])
    assert told["detail"] == told["says"]
    assert "progress" in told["permitted"]
    assert "submit" not in told["permitted"]


def test_an_illegal_trigger_names_the_state_and_what_is_permitted(api: Api) -> None:
    number = api.assigned()
    refused = api.http("province_office").post(
        f"/cases/{number}/review", json={"opinion": "齐"}, headers={"If-Match": '"2"'}
    )
    told = problem(refused, 409, "illegal-transition")
    assert (told["state"], told.get("guard")) == ("assigned", None)
    assert "accept" in told["permitted"]


def test_a_case_goes_all_the_way_over_http(api: Api) -> None:
    number = api.http("finder").post("/cases", json=finding()).json()["number"]
    assign = {"lead_unit": "410325-water", "rectification_type": "time_limited"}
    steps = [
        ("province_office", "assign", assign),
        ("water", "accept", ACCEPT),
        ("water", "plan", {"measures": "打井两眼", "milestones": [{"title": "开工", "due_on": "2020-06-05"}]}),
        ("water", "progress", {"text": "完工", "percentage": 100}),
        ("water_head", "submit", {"text": "已全部整改"}),
        ("province_office2", "review", {"opinion": "齐全"}),
        ("verifier", "verify", {"on_site_on": "2020-05-29", "opinion": "属实"}),
        ("verifier2", "verify", {"on_site_on": "2020-05-29", "opinion": "属实"}),
        ("province_office", "order-closing", {"opinion": "同意销号"}),
    ]
    for kind in REQUIRED:
        taken = api.http("finder").post(f"/cases/{number}/evidence", data=form(kind=kind), files=evidence())
        assert taken.status_code == 201
    tag = '"1"'
    for who, trigger, body in steps:
        moved = api.http(who).post(f"/cases/{number}/{trigger}", json=body, headers={"If-Match": tag})
        assert moved.status_code == 200, (trigger, moved.text)
        tag = moved.headers["etag"]
    assert moved.json()["state"] == "verified"
    read = api.http("water").get(f"/cases/{number}")
    assert (read.json()["state"], read.headers["etag"]) == ("verified", tag)
    kinds = [event["kind"] for event in api.http("water").get(f"/cases/{number}/events").json()["items"]]
    assert [kind for kind in kinds if kind != "attach"] == ["log", *(step[1].replace("-", "_") for step in steps)]


@pytest.mark.parametrize("what", ["", "/events", "/explanation", "/evidence"])
def test_out_of_scope_has_the_same_bytes_as_absent(api: Api, what: str) -> None:
    number = api.assigned()
    stranger = api.http("sibling_office")
    hidden, absent = (stranger.get(f"/cases/{case}{what}") for case in (number, "DZ-410325-9999"))
    problem(hidden, 404, "not-found")
    assert hidden.content == absent.content
    assert dict(hidden.headers) | {"date": ""} == dict(absent.headers) | {"date": ""}


def test_out_of_scope_cannot_be_moved_whatever_is_sent(api: Api) -> None:
    number = api.assigned()
    stranger = api.http("sibling_office")
    for headers in ({}, {"If-Match": '"2"'}, {"If-Match": '"7"'}, {"Idempotency-Key": "k"}):
        sent = {"json": {"opinion": "同意"}, "headers": headers}
        hidden, absent = (stranger.post(f"/cases/{case}/order-closing", **sent) for case in (number, "DZ-410325-9999"))
        problem(hidden, 404, "not-found")
        assert hidden.content == absent.content


def test_pages_follow_one_another_and_say_where_the_next_one_is(api: Api) -> None:
    numbers = [api.world.log().number for _ in range(5)]
    http = api.http("finder")
    seen: list[str] = []
    page = http.get("/cases?limit=2&state=found&area=4103")
    while True:
        seen += [case["number"] for case in page.json()["items"]]
        if page.json()["next"] is None:
            break
        assert page.links["next"]["url"].startswith("/api/v1/cases?")
        assert dict(parse_qsl(urlsplit(page.links["next"]["url"]).query))["cursor"] == page.json()["next"]
        page = http.get(page.links["next"]["url"].removeprefix("/api/v1"))
    assert "link" not in page.headers
    assert sorted(seen) == sorted(numbers)


def test_filters_that_match_nothing_are_empty_pages(api: Api) -> None:
    api.assigned()
    http = api.http("finder")
    for query in ("area=4104", "state=closed", "light=red", "unit=nobody", "q=没有这句话", "overdue=true"):
        page = http.get(f"/cases?{query}")
        assert (page.status_code, page.json()) == (200, {"items": [], "next": None}), query


def test_a_notice_is_in_the_inbox_and_read_once(api: Api) -> None:
    api.assigned()
    http = api.http("water")
    page = http.get("/notices").json()
    assert page["unread"] == len(page["items"]) > 0
    notice = page["items"][0]["id"]
    for _ in range(2):
        read = http.post(f"/notices/{notice}/read")
        assert (read.status_code, read.content) == (204, b"")
    assert http.get("/notices").json()["unread"] == page["unread"] - 1
    problem(api.http("auditor").post(f"/notices/{notice}/read"), 404, "not-found")


def test_fifty_clients_at_one_case_have_one_winner(api: Api) -> None:
    number = api.assigned()
    clients = [api.http("water") for _ in range(50)]

    def accept(http: httpx.Client) -> int:
        return http.post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'}).status_code

    with ThreadPoolExecutor(50) as threads:
        statuses = list(threads.map(accept, clients))
    assert statuses.count(200) == 1
    assert set(statuses) == {200, 412}


def test_unknown_places_and_units_are_named(api: Api) -> None:
    told = problem(api.http("finder").post("/cases", json=finding(area="410325999")), 422, "invalid-input")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [("area", "unknown_area")]
    number = api.http("finder").post("/cases", json=finding()).json()["number"]
    command = {"lead_unit": "nobody", "rectification_type": "immediate"}
    refused = api.http("province_office").post(f"/cases/{number}/assign", json=command, headers={"If-Match": '"1"'})
    told = problem(refused, 422, "invalid-input")
    assert [(error["field"], error["code"]) for error in told["errors"]] == [("lead_unit", "unknown_unit")]
    problem(api.http("other_city_office").post("/cases", json=finding()), 404, "not-found")


def test_machines_that_watch_are_answered(api: Api) -> None:
    http = api.http()
    alive = http.get(f"{api.url}/healthz")
    assert (alive.status_code, alive.json()) == (200, {"alive": True})
    assert http.get(f"{api.url}/readyz").status_code in {200, 503}
    http.get("/nowhere")
    figures = http.get(f"{api.url}/metrics")
    assert figures.headers["content-type"].startswith("text/plain")
    assert 'duzhan_http_requests_total{method="GET",route="/healthz",status="200"}' in figures.text
    assert 'route="none",status="404"' in figures.text
    assert "DZ-" not in figures.text
