"""Nobody sets what is not theirs to set: every column of every table, offered to each writing route, is refused."""

import re
from collections.abc import Iterator, Mapping, Sequence

import httpx
from fastapi.routing import APIRoute
from serving import Api, problem
from world import PEOPLE, actor

from duzhan.http.doors import policy_of
from duzhan.model.all import METADATA

COLUMNS = sorted({column.name for table in METADATA.tables.values() for column in table.columns})
AT_ONCE = 40
"""A refusal names fifty fields at most."""
UNSAFE = {"POST", "PUT", "PATCH"}
KEY = "00000000-0000-4000-8000-000000000000"
ANYTHING = {
    "/cases/{number}": "/cases/DZ-410325-0001",
    "/letters/{number}": "/letters/DB-P-2020-0001",
    "/filings/{number}": "/filings/BB-4103-2020-0001",
    "/months/{month}": "/months/2020-05",
    "/accounts/{username}": "/accounts/water",
    "/imports/{id}": f"/imports/{KEY}",
    "/reconciliations/{id}": f"/reconciliations/{KEY}",
}
"""What stands in a path for what; everything else is 1."""
PARAMETER = re.compile(r"\{[a-z_]+\}")


def writing(api: Api) -> Iterator[tuple[str, APIRoute, Mapping[str, object]]]:
    """Yield every route that reads a JSON body, by its method, with the schema of that body."""
    document = api.app.openapi()
    for route in api.app.routes:
        for method in UNSAFE & getattr(route, "methods", set()):
            assert isinstance(route, APIRoute)
            said = document["paths"].get(route.path, {}).get(method.lower(), {})
            content = said.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
                yield method, route, document["components"]["schemas"][name]


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


def taken(http: httpx.Client, method: str, path: str, columns: Sequence[str]) -> set[str]:
    """Offer some columns and return those that are not refused as fields that there are none of."""
    answer = http.request(method, path, json=dict.fromkeys(columns, "1"), headers={"If-Match": '"1"'})
    errors = problem(answer, 422, "invalid-input")["errors"]
    assert isinstance(errors, list)
    refused = {error["field"] for error in errors if error["code"] == "extra_forbidden"}
    return set(columns) - refused


def test_every_column_of_every_table_is_refused_by_every_route_that_writes(api: Api) -> None:
    api.assigned()
    routes = [(*found, admitted(api, found[1])) for found in writing(api)]
    before, offered, let_in = api.counts(), 0, []
    for method, route, schema, http in routes:
        properties = schema["properties"]
        assert isinstance(properties, dict)
        assert schema["additionalProperties"] is False, route.path
        strange = [name for name in COLUMNS if name not in properties]
        path = address(route)
        for at in range(0, len(strange), AT_ONCE):
            chunk = strange[at : at + AT_ONCE]
            offered += len(chunk)
            let_in += [(route.path, name) for name in taken(http, method, path, chunk)]
    assert let_in == []
    assert api.counts() == before
    assert len(routes) > 30
    print(f"{len(routes)} routes, {offered} columns offered: none taken")  # noqa: T201
