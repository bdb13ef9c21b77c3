"""Conformance 合规检查: what the event log has against the way cases were handled."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.operations import READ
from duzhan.http.doors import Checker
from duzhan.usecases.find_nonconformities import find_nonconformities
from duzhan.wire.conformance import ConformanceFilter, NonconformityPage

router = operations.router("conformance")


@router.get("/conformance", responses=operations.answers(NonconformityPage, READ))
def find_the_nonconformities(
    request: Request, wanted: Annotated[ConformanceFilter, Query()], door: Checker
) -> Response:
    """合规检查: for offices and auditors; what should not have happened as it did, with the events that show it."""
    page = door.read(lambda tx, actor: find_nonconformities(tx, wanted, actor=actor))
    return paged(request, page, page.next)
