"""中文 / English: which language the pages speak, kept in a cookie that says nothing else."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from duzhan.http import visits
from duzhan.http.doors import Door, Entrance
from duzhan.http.policies import PUBLIC
from duzhan.web import faults, translation, view

router = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600


@router.post("/language")
async def choose(request: Request, door: Annotated[Door, Depends(Entrance(PUBLIC))]) -> Response:
    """Keep the language that was chosen, and lead back to the page it was chosen on."""
    del door
    visits.same_site(request)
    form = await request.form(max_files=0, max_fields=10)
    back = faults.inside(str(form.get("to", "/"))) or "/"
    response = view.lead(back)
    chosen = translation.chosen(str(form.get("language", "")))
    response.set_cookie(translation.COOKIE, chosen, max_age=_YEAR, samesite="lax", httponly=True, path="/")
    return response
