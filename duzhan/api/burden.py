"""Burden on villages 基层减负: what the system itself asked of each place, week by week."""

from typing import Annotated

from fastapi import Query, Response

from duzhan.api import operations
from duzhan.api.operations import READ
from duzhan.documents import burden_csv
from duzhan.http.doors import CaseReader
from duzhan.http.downloads import attachment
from duzhan.http.replies import reply
from duzhan.usecases.read_burden import read_burden
from duzhan.wire.burden import Burden, BurdenFilter

router = operations.router("burden")


@router.get("/burden", responses=operations.answers(Burden, READ))
def count_the_burden(wanted: Annotated[BurdenFilter, Query()], door: CaseReader) -> Response:
    """基层减负: fields typed, photographs asked and reports requested of the places in one's areas, week by week."""
    return reply(door.read(lambda tx, actor: read_burden(tx, wanted, actor=actor))).response()


@router.get(
    "/burden.csv",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {burden_csv.MEDIA_TYPE: {}}},
        **operations.refused(READ),
    },
)
def download_the_burden(wanted: Annotated[BurdenFilter, Query()], door: CaseReader) -> Response:
    """基层减负（CSV）: a line a place and week, of every place."""
    found = door.read(lambda tx, actor: read_burden(tx, wanted, actor=actor, most=None))
    return attachment(burden_csv.write(found), "burden.csv", burden_csv.MEDIA_TYPE)
