"""Templates to answers: escaped, worded for the reader, and under a policy that lets nothing from elsewhere in."""

import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.status import HTTP_303_SEE_OTHER

from duzhan.http import visits
from duzhan.http.replies import PRIVATE
from duzhan.http.visits import Visit
from duzhan.usecases.read_frame import Frame
from duzhan.vocabulary import Light
from duzhan.web import assets, navigation, translation
from duzhan.web.words import Words, yuan

_FOLDER = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
# Nothing inline, nothing from elsewhere; blob: shows a photograph that has not left the phone yet.
SECURITY: Mapping[str, str] = {
    **PRIVATE,
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
    "X-Frame-Options": "DENY",
    "Vary": "Cookie",
}


def page(
    request: Request, template: str, visit: Visit, frame: Frame, *, status: int = 200, **facts: object
) -> Response:
    """Render a signed-in visitor's page; ``facts`` are the template's own."""
    language = translation.chosen(request.cookies.get(translation.COOKIE))
    words = Words(translation.translator(language), "zh" if language == translation.CHINESE else language, frame.zone)
    context = {
        "visit": visit,
        "frame": frame,
        "words": words,
        "csrf": visits.token(visit.session),
        "navigation": navigation.of(visit.actor, request.url.path),
        "menu": navigation.of(visit.actor, request.url.path, navigation.MENU),
        **facts,
    }
    return _answer(request, template, language, status, context)


def lead(address: str) -> RedirectResponse:
    """Return the answer that leads a browser to another page, after whatever it had sent."""
    return RedirectResponse(address, HTTP_303_SEE_OTHER)


def plain(request: Request, template: str, *, status: int = 200, **facts: object) -> Response:
    """Render a page for somebody who need not be signed in."""
    language = translation.chosen(request.cookies.get(translation.COOKIE))
    return _answer(request, template, language, status, facts)


def _answer(request: Request, template: str, language: str, status: int, facts: Mapping[str, object]) -> Response:
    context = {
        "_": translation.translator(language),
        "language": language,
        "address": request.url.path,
        "rehearsal": request.app.state.settings.rehearsal,
        **facts,
    }
    return Response(environment().get_template(template).render(context), status, SECURITY, HTML)


@cache
def environment() -> Environment:
    """Return the templates, compiled once; an absent fact is an error, and everything is escaped."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": assets.address, "one_time_key": lambda: secrets.token_urlsafe(16), "lights": tuple(Light)}
    made.filters |= {name: _worded(name) for name in ("day", "short_day", "whole_day", "moment", "stamp", "end")}
    made.filters["yuan"] = yuan
    return made


def _worded(name: str) -> object:
    @pass_context
    def worded(context: Context, value: object) -> str:
        return str(getattr(context["words"], name)(value))

    return worded
