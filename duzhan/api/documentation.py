"""The API's own description, and pages that show it without asking any other server for anything."""

import json
from functools import cache
from importlib.resources import files
from typing import Annotated

import fastapi_offline
from fastapi import APIRouter, Path, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse

from duzhan.api.operations import PREFIX
from duzhan.errors import NoSuchAddress
from duzhan.http.doors import Open

router = APIRouter(include_in_schema=False, dependencies=[Open])

DOCS = f"{PREFIX}/docs"
OPENAPI = f"{PREFIX}/openapi.json"
_ASSETS = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon.png": "image/png",
}
# The page's own script is inline; nothing else may be, and nothing may come from elsewhere.
_POLICY = {
    "Content-Security-Policy": "default-src 'self'; script-src 'self' 'unsafe-inline';"
    " style-src 'self' 'unsafe-inline'; img-src 'self' data:"
}


@router.get(OPENAPI)
def describe(request: Request) -> Response:
    """Return the OpenAPI 3.1 document."""
    return Response(json.dumps(request.app.openapi(), ensure_ascii=False), media_type="application/json")


@router.get(DOCS)
async def show() -> Response:
    """Show the operations, to read and to try."""
    page = get_swagger_ui_html(
        openapi_url=OPENAPI,
        title="duzhan API",
        swagger_js_url=f"{DOCS}/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS}/swagger-ui.css",
        swagger_favicon_url=f"{DOCS}/favicon.png",
        swagger_ui_parameters={"validatorUrl": None, "docExpansion": "list"},
    )
    page.headers.update(_POLICY)
    return page


@router.get(f"{DOCS}/{{name}}")
def asset(name: Annotated[str, Path()]) -> Response:
    """Return a part of the page."""
    if name not in _ASSETS:
        raise NoSuchAddress
    return FileResponse(_folder() + name, media_type=_ASSETS[name])


@cache
def _folder() -> str:
    return f"{files(fastapi_offline) / 'static'}/"
