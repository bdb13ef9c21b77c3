"""Nobody sets what is not theirs to set: every column of every table, offered to each writing route, is refused."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import httpx
import seen
from fastapi.routing import APIRoute
from serving import Api, evidence, problem
from world import PEOPLE, actor

from duzhan.http.doors import policy_of
from duzhan.model.all import METADATA

COLUMNS = sorted({column.name for table in METADATA.tables.values() for column in table.columns})
AT_ONCE = 40
"""A refusal names fifty fields at most."""
UNSAFE = {"POST", "PUT", "PATCH"}
JSON, FORM = "application/json", "multipart/form-data"
GOOD = {"kind": "photo_before", "taken_on": "2020-05-29"}
KEY = "00000000-0000-4000-8000-000000000000"
ANYTHING = {
    "/cases/{number}": "/cases/DZ-410325-0001",
    "/letters/{number}": "/letters/DB-P-2020-0001",
    "/meetings/{number}": "/meetings/HY-41-2020-0001",
    "/filings/{number}": "/filings/BB-4103-2020-0001",
    "/months/{month}": "/months/2020-05",
    "/scores/{month}": "/scores/2020-05",
    "/accounts/{username}": "/accounts/water",
    "/records/{record}": "/records/BW-2020-0001",
    "/appeals/{appeal}": "/appeals/SS-2020-0001",
    "/imports/{id}": f"/imports/{KEY}",
    "/reconciliations/{id}": f"/reconciliations/{KEY}",
}
"""What stands in a path for what; everything else is 1."""
PARAMETER = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Writing:
    """A route that reads a body: how, in which form, and what may stand in it."""

    method: str
    route: APIRoute
    media_type: str
    schema: Mapping[str, object]


def writing(api: Api) -> Iterator[Writing]:
    """Yield every route that reads a body."""
    document = api.app.openapi()
    for route in api.app.routes:
        for method in UNSAFE & getattr(route, "methods", set()):
            assert isinstance(route, APIRoute)
            said = document["paths"].get(route.path, {}).get(method.lower(), {})
            content = said.get("requestBody", {}).get("content", {})
            for media_type in content:
                name = content[media_type]["schema"]["$ref"].rpartition("/")[2]
                yield Writing(method, route, media_type, document["components"]["schemas"][name])


def admitted(api: Api, route: APIRoute) -> httpx.Client:
    """Return a client signed in as somebody whom the route lets in."""
    policy = policy_of(route)
    assert policy is not None
    return api.http(next(name for name, *_ in PEOPLE if policy.admits(actor(name))))


def address(route: APIRoute) -> str:
    """Return the route's path with something in the place of each parameter."""
    path = route.path.removeprefix("/api/v1")
    for form, filled in ANYTHING.items():
        path = path.replace(form, filled)
    return PARAMETER.sub("1", path)


def taken(http: httpx.Client, to: Writing, columns: Sequence[str]) -> set[str]:
    """Offer some columns and return those that are not refused as fields that there are none of."""
    fields, headers = dict.fromkeys(columns, "1"), {"If-Match": '"1"'}
    path = address(to.route)
    if to.media_type == JSON:
        answer = http.request(to.method, path, json=fields, headers=headers)
    else:
        answer = http.request(to.method, path, data={**GOOD, **fields}, files=evidence(), headers=headers)
    errors = problem(answer, 422, "invalid-input")["errors"]
    assert isinstance(errors, list)
    refused = {error["field"] for error in errors if error["code"] == "extra_forbidden"}
    return set(columns) - refused


def test_every_column_of_every_table_is_refused_by_every_route_that_writes(api: Api) -> None:
    api.assigned()
    routes = [(found, admitted(api, found.route)) for found in writing(api)]
    before, offered, let_in = seen.contents(api.world), 0, []
    for to, http in routes:
        properties = to.schema["properties"]
        assert isinstance(properties, dict)
        assert to.schema["additionalProperties"] is False, to.route.path
        strange = [name for name in COLUMNS if name not in properties]
        for at in range(0, len(strange), AT_ONCE):
            chunk = strange[at : at + AT_ONCE]
            offered += len(chunk)
            let_in += [(to.route.path, name) for name in taken(http, to, chunk)]
    assert let_in == []
    assert seen.contents(api.world) == before
    assert Counter(to.media_type for to, _ in routes).keys() == {JSON, FORM}
    assert len(routes) > 30
    print(f"{len(routes)} routes, {offered} columns offered: none taken")  # noqa: T201
