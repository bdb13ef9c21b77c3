"""The caller's deadlines as a calendar to subscribe to; its address carries a token that opens nothing else."""

from typing import Annotated

from fastapi import Query, Response

from duzhan.api import operations
from duzhan.api.operations import Documented
from duzhan.documents import calendar_ics
from duzhan.http import passes
from duzhan.http.doors import Visitor
from duzhan.http.replies import PRIVATE
from duzhan.store import callers
from duzhan.store.transaction import reading
from duzhan.usecases.read_calendar import read_calendar

router = operations.router("calendar")
_FILE: Documented = {200: {"description": "iCalendar (RFC 5545)", "content": {"text/calendar": {}}}}


@router.get(
    "/calendar.ics",
    response_class=Response,
    responses={**_FILE, **operations.refused((401, 422, 429, 503))},
)
def read_the_calendar(token: Annotated[str, Query(min_length=1, max_length=200)], door: Visitor) -> Response:
    """日历订阅: what the token's owner has to do, by the day by whose end it is due."""
    address = door.request.url
    with reading(door.pool) as tx:
        actor = callers.tell(tx, passes.subscriber(tx, token))
        feed = read_calendar(tx, f"{address.scheme}://{address.netloc}", actor=actor)
    return Response(feed, headers=dict(PRIVATE), media_type=calendar_ics.MEDIA_TYPE)
