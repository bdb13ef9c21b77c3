"""What every operation of the API has in common: its address, its name, and the answers it documents."""

from collections.abc import Iterable
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.routing import APIRoute
from pydantic import JsonValue

from duzhan.wire.problems import MEDIA_TYPE
from duzhan.wire.shape import Shape

PREFIX = "/api/v1"
PROBLEM = "#/components/schemas/Problem"

Documented = dict[int | str, dict[str, JsonValue | type[Shape]]]

# Refusals by kind of operation; 500 and its trace are nobody's plan.
READ = (401, 403, 422, 429, 503)
READ_CASE = (401, 403, 404, 422, 429, 503)
WRITE = (400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
MOVE = (*WRITE, 412, 428)

ETAG: JsonValue = {"description": "The version of what was read, for If-Match", "schema": {"type": "string"}}
LOCATION: JsonValue = {"description": "Where the new thing is", "schema": {"type": "string"}}


def router(tag: str) -> APIRouter:
    """Return a router under the API's prefix; an operation is named like its function."""
    return APIRouter(prefix=PREFIX, tags=[tag], generate_unique_id_function=_name)


def _name(route: APIRoute) -> str:
    return route.name


def answers(
    shape: type[Shape], refusals: Iterable[int], *, also: Iterable[int] = (200,), **headers: JsonValue
) -> Documented:
    """Document the shape that an operation answers with, and the problems that it may refuse with."""
    good: Documented = {status: {"model": shape, "headers": dict(headers)} for status in also}
    return {**good, **refused(refusals)}


def refused(refusals: Iterable[int]) -> Documented:
    """Document the problems that an operation may refuse with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}},
        }
        for status in sorted(refusals)
    }
