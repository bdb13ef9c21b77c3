"""The working-day arithmetic, for units' own systems."""

from typing import Annotated

from fastapi import Query, Response

from duzhan.api import operations
from duzhan.api.operations import READ
from duzhan.http.doors import Caller
from duzhan.http.replies import reply
from duzhan.usecases.count_working_days import count_working_days
from duzhan.wire.working_days import Count, WorkingDays

router = operations.router("calendar")


@router.get("/working-days", responses=operations.answers(WorkingDays, READ))
def count_days(wanted: Annotated[Count, Query()], door: Caller) -> Response:
    """工作日: when so many working days after a date end, which days counted and which did not, and why."""
    door.read(lambda _tx, actor: actor)
    return reply(count_working_days(wanted.start, wanted.days)).response()
