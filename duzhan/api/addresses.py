"""Addresses: of a case, checked before anything is looked up, and of the next page."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Request, Response

from duzhan.api.operations import PREFIX
from duzhan.http import possible
from duzhan.http.replies import reply
from duzhan.wire.shape import Shape

CasePath = Annotated[str, Path(description="DZ-410325-0037"), possible.CaseNumber]
LetterPath = Annotated[str, Path(description="DB-P-2020-0231"), possible.LetterNumber]
ReportPath = Annotated[str, Path(alias="id", description="17"), possible.ReportKey]
MonthPath = Annotated[str, Path(description="2020-06"), possible.Month]
RecordPath = Annotated[str, Path(description="BW-2020-0001"), possible.RecordNumber]
AppealPath = Annotated[str, Path(description="SS-2020-0001"), possible.AppealNumber]
Key = Annotated[UUID, Path(alias="id")]


def case_address(number: str) -> str:
    """Return where a case is."""
    return f"{PREFIX}/cases/{number}"


def paged(request: Request, page: Shape, cursor: str | None, name: str = "cursor") -> Response:
    """Return a page, with a Link to the next one where there is one; ``name`` is the parameter that says where."""
    if cursor is None:
        return reply(page).response()
    query = [(said, value) for said, value in request.query_params.multi_items() if said != name]
    address = f"{request.url.path}?{urlencode([*query, (name, cursor)])}"
    return reply(page, Link=f'<{address}>; rel="next"').response()
