"""ETag and If-Match: nobody overwrites what they have not seen."""

import pytest
from serving import ACCEPT, Api, finding, problem


def test_a_case_says_its_version(api: Api) -> None:
    http = api.http("finder")
    created = http.post("/cases", json=finding())
    assert (created.status_code, created.headers["etag"]) == (201, '"1"')
    assert created.headers["location"] == f"/api/v1/cases/{created.json()['number']}"
    read = http.get(created.headers["location"].removeprefix("/api/v1"))
    assert (read.status_code, read.headers["etag"], read.json()["version"]) == (200, '"1"', 1)


def test_a_move_takes_the_version_seen_and_returns_the_next(api: Api) -> None:
    number = api.assigned()
    moved = api.http("water").post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'})
    assert (moved.status_code, moved.headers["etag"]) == (200, '"3"')
    assert (moved.json()["state"], moved.json()["version"]) == ("rectifying", 3)


@pytest.mark.parametrize("tag", [None, "", "*"])
def test_a_move_without_a_version_is_428(api: Api, tag: str | None) -> None:
    number = api.assigned()
    headers = {} if tag is None else {"If-Match": tag}
    problem(api.http("water").post(f"/cases/{number}/accept", json=ACCEPT, headers=headers), 428, "version-required")
    assert api.one('select version from "case" where number = :number', number=number) == 2


@pytest.mark.parametrize(
    "tag", ['"1"', '"3"', 'W/"2"', '"2", "3"', '"two"', "2.0", "-2", '"99999999999999999999"', '"2', "²", '"2";', "0"]
)
def test_a_version_that_is_not_the_current_one_is_412_and_names_it(api: Api, tag: str) -> None:
    number = api.assigned()
    stale = api.http("water").post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": tag.encode("latin-1")})
    assert problem(stale, 412, "stale-version")["version"] == 2
    assert stale.headers["etag"] == '"2"'
    assert api.one('select version from "case" where number = :number', number=number) == 2


def test_a_tag_that_lost_its_quotes_still_names_its_version(api: Api) -> None:
    number = api.assigned()
    moved = api.http("water").post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": "2"})
    assert moved.status_code == 200


def test_rights_are_told_before_versions(api: Api) -> None:
    number = api.assigned()
    problem(api.http("sibling_water").post(f"/cases/{number}/accept", json=ACCEPT), 404, "not-found")
    problem(api.http("health").post(f"/cases/{number}/accept", json=ACCEPT), 403, "not-permitted")


def test_a_version_serves_one_move_only(api: Api) -> None:
    number = api.assigned()
    http = api.http("water")
    first, second = (
        http.post(f"/cases/{number}/accept", json=ACCEPT, headers={"If-Match": '"2"'}).status_code for _ in range(2)
    )
    assert (first, second) == (200, 412)
