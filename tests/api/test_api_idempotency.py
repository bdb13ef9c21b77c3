"""Idempotency-Key: a request that comes twice is done once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import httpx
import pytest
from serving import ACCEPT, Api, evidence, finding, form, problem
from sqlalchemy import text
from waiting import eventually

HELD = """
select count(*) from pg_locks where locktype = 'advisory' and granted
and database = (select oid from pg_database where datname = current_database())
"""
KEY = {"Idempotency-Key": "3f0c9b1e"}


def told(answer: httpx.Response) -> tuple[int, bytes, str | None, str | None]:
    return answer.status_code, answer.content, answer.headers.get("etag"), answer.headers.get("location")


def test_a_repetition_gets_the_first_answer(api: Api) -> None:
    http = api.http("finder")
    first = http.post("/cases", json=finding(), headers=KEY)
    before = api.counts()
    again = http.post("/cases", json=finding(), headers=KEY)
    assert told(again) == told(first)
    assert first.status_code == 201
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert api.counts() == before


def test_a_repeated_move_is_no_second_move_and_no_stale_version(api: Api) -> None:
    number = api.assigned()
    http = api.http("water")
    sent = {"json": ACCEPT, "headers": {**KEY, "If-Match": '"2"'}}
    first = http.post(f"/cases/{number}/accept", **sent)
    again = http.post(f"/cases/{number}/accept", **sent)
    assert told(again) == told(first)
    assert (first.status_code, first.headers["etag"]) == (200, '"3"')
    assert api.one("select count(*) from event where kind = 'accept'") == 1


def test_a_repeated_upload_is_one_piece_of_evidence(api: Api) -> None:
    number = api.assigned()
    http = api.http("water")
    first, again = (
        http.post(f"/cases/{number}/evidence", data=form(), files=evidence(), headers=KEY) for _ in range(2)
    )
    assert told(again) == told(first)
    assert (first.status_code, api.one("select count(*) from evidence")) == (201, 1)
    other = http.post(f"/cases/{number}/evidence", data=form(kind="photo_after"), files=evidence(), headers=KEY)
    problem(other, 422, "idempotency-key-reused")


def test_the_same_key_with_other_words_is_refused(api: Api) -> None:
    http = api.http("finder")
    http.post("/cases", json=finding(), headers=KEY)
    before = api.counts()
    problem(http.post("/cases", json=finding(place="另一组"), headers=KEY), 422, "idempotency-key-reused")
    assert api.counts() == before


def test_the_same_key_on_another_case_is_refused(api: Api) -> None:
    first, second = api.assigned(), api.assigned()
    http = api.http("water")
    headers = {**KEY, "If-Match": '"2"'}
    assert http.post(f"/cases/{first}/accept", json=ACCEPT, headers=headers).status_code == 200
    problem(http.post(f"/cases/{second}/accept", json=ACCEPT, headers=headers), 422, "idempotency-key-reused")


def test_a_key_is_ones_own_and_the_routes_own(api: Api) -> None:
    mine = api.http("finder").post("/cases", json=finding(), headers=KEY)
    theirs = api.http("county_office").post("/cases", json=finding(), headers=KEY)
    assert mine.json()["number"] != theirs.json()["number"]
    api.world.assign(mine.json()["number"], by="province_office")
    moved = api.http("water").post(
        f"/cases/{mine.json()['number']}/accept", json=ACCEPT, headers={**KEY, "If-Match": '"2"'}
    )
    assert moved.status_code == 200


def test_a_refused_request_keeps_no_key(api: Api) -> None:
    number = api.assigned()
    http = api.http("water")
    headers = {**KEY, "If-Match": '"1"'}
    problem(http.post(f"/cases/{number}/accept", json=ACCEPT, headers=headers), 412, "stale-version")
    assert api.one("select count(*) from idempotency_key") == 0
    moved = http.post(f"/cases/{number}/accept", json=ACCEPT, headers={**KEY, "If-Match": '"2"'})
    assert moved.status_code == 200


def test_a_key_is_forgotten_after_a_day(api: Api) -> None:
    http = api.http("finder")
    http.post("/cases", json=finding(), headers=KEY)
    api.run("update idempotency_key set created_at = created_at - interval '24 hours'")
    fresh = http.post("/cases", json=finding(source_ref="another"), headers=KEY)
    assert (fresh.status_code, api.one("select count(*) from idempotency_key")) == (201, 1)
    api.run("update idempotency_key set created_at = created_at - interval '24 hours'")
    http.post("/cases", json=finding(source_ref="third"), headers={"Idempotency-Key": "other"})
    assert api.one("select key from idempotency_key") == "other"


@pytest.mark.parametrize("key", ["", "with space", "x" * 201, "中文".encode()])
def test_a_key_that_is_none_is_refused(api: Api, key: str | bytes) -> None:
    answer = api.http("finder").post("/cases", json=finding(), headers={"Idempotency-Key": key})
    problem(answer, 422, "invalid-input")


def test_twenty_copies_at_once_are_one_act(api: Api) -> None:
    clients = [api.http("finder") for _ in range(20)]

    def post(http: httpx.Client) -> httpx.Response:
        return http.post("/cases", json=finding(), headers=KEY)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(post, clients))
    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in done}) == 1
    assert sum("idempotency-replayed" not in answer.headers for answer in done) == 1
    assert (api.one('select count(*) from "case"'), api.one("select count(*) from event")) == (1, 1)


def test_a_key_in_flight_is_409_and_says_when_to_come_back(api: Api) -> None:
    http = api.http("finder")
    with api.pool.engine.connect() as other:
        # Somebody holds the row that numbers the county's cases: the first request waits inside its transaction.
        other.execute(text("insert into counter (campaign, name, value) select id, 'case:410325', 0 from campaign"))
        waiting = Thread(target=http.post, args=("/cases",), kwargs={"json": finding(), "headers": KEY})
        waiting.start()
        eventually(lambda: api.one(HELD), within=20)
        answer = http.post("/cases", json=finding(), headers=KEY)
        other.rollback()
        waiting.join()
    problem(answer, 409, "idempotency-key-in-flight")
    assert answer.headers["retry-after"] == "1"
    again = http.post("/cases", json=finding(), headers=KEY)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
