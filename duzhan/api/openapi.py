"""The OpenAPI document: what FastAPI finds, plus problems, and who may call what."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from duzhan.http.doors import policy_of
from duzhan.wire.problems import Problem

Document = dict[str, Any]
_BEARER = "bearer"
_DESCRIPTION = """\
Errors are `application/problem+json` (RFC 9457). Changes of a case need `If-Match` with the case's `ETag`; unsafe
requests may carry an `Idempotency-Key`. Lists answer `{items, next}`: pass `next` back as `cursor`.
"""


def describer(app: FastAPI) -> Callable[[], Document]:
    """Return what makes the document, once."""
    made: list[Document] = []

    def describe() -> Document:
        if not made:
            made.append(_document(app))
        return made[0]

    return describe


def _document(app: FastAPI) -> Document:
    routes = [route for route in app.routes if isinstance(route, APIRoute) and route.include_in_schema]
    document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=routes)
    components = document.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"].update({**problem.pop("$defs"), "Problem": problem})
    components["securitySchemes"] = {_BEARER: {"type": "http", "scheme": "bearer"}}
    for route, operation in _operations(routes, document["paths"]):
        policy = policy_of(route)
        operation["security"] = [{_BEARER: []}] if policy is not None and policy.signed_in else []
        operation["x-policy"] = None if policy is None else policy.name
    return document


def _operations(routes: Iterable[APIRoute], paths: Mapping[str, Document]) -> Iterable[tuple[APIRoute, Document]]:
    for route in routes:
        for method in route.methods or ():
            yield route, cast("Document", paths[route.path_format][method.lower()])
