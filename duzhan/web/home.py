"""首页: leads everybody to the first page of their role."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from duzhan.web import navigation
from duzhan.web.doors import Page

router = APIRouter(include_in_schema=False)
_SEE_OTHER = 303


@router.get("/")
def home(door: Page) -> Response:
    """Lead the visitor to the page that their role works with first."""
    return RedirectResponse(door.look(lambda _tx, visit: navigation.landing(visit.actor)), _SEE_OTHER)
