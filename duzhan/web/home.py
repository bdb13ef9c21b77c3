"""首页: leads everybody to the first page of their role."""

from fastapi import APIRouter, Response

from duzhan.web import navigation, view
from duzhan.web.doors import Page

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(door: Page) -> Response:
    """Lead the visitor to the page that their role works with first."""
    return view.lead(door.look(lambda _tx, visit: navigation.landing(visit.actor)))
