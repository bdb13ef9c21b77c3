"""The ledger and the figures made from it."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.operations import READ
from duzhan.http.doors import CaseReader
from duzhan.http.replies import reply
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.usecases.read_ledger import read_ledger
from duzhan.wire.ledger import Dashboard, DashboardFilter, LedgerFilter, LedgerPage

router = operations.router("ledger")


@router.get("/ledger", responses=operations.answers(LedgerPage, READ))
def read_the_ledger(request: Request, wanted: Annotated[LedgerFilter, Query()], door: CaseReader) -> Response:
    """台账: one line a case, 32 columns in their order, now or as of a past instant."""
    page = door.read(lambda tx, actor: read_ledger(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/dashboard", responses=operations.answers(Dashboard, READ))
def read_the_dashboard(wanted: Annotated[DashboardFilter, Query()], door: CaseReader) -> Response:
    """作战图数字: figures by county, unit and content area, within the caller's scope, now or as of a past instant."""
    return reply(door.read(lambda tx, actor: read_dashboard(tx, wanted.as_of, actor=actor))).response()
