"""口径与算法: what each metric of reports and bulletins means, word for word as it is computed."""

from fastapi import APIRouter, Response

from duzhan.usecases.define_metrics import define_metrics
from duzhan.web.doors import Page

router = APIRouter(include_in_schema=False)


@router.get("/metrics-definitions")
def show(door: Page) -> Response:
    """Show the published definitions; every page's foot leads here."""
    return door.show("metrics_definitions.html.j2", lambda _tx, _visit: define_metrics())
