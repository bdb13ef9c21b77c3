"""Addresses: of a case, checked before anything is looked up, and of the next page."""

import re
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Request, Response
from pydantic import AfterValidator

from duzhan.api.operations import PREFIX
from duzhan.errors import NotFound
from duzhan.http.policies import AtTheDoor
from duzhan.http.replies import reply
from duzhan.policy.report_refusals import MonthNotFound, ReportNotFound
from duzhan.wire.shape import Shape

_NUMBER = re.compile(r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}")
_REPORT = re.compile(r"[1-9][0-9]{0,17}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_LETTER = re.compile(r"[A-Z]{1,8}-[A-Z]{1,4}-[0-9]{4}-[0-9]{4,9}")


def _possible(number: str) -> str:
    """Return a number that a case could have; for any other the answer is that of an absent case."""
    if not _NUMBER.fullmatch(number):
        raise AtTheDoor(NotFound())
    return number


def _possible_letter(number: str) -> str:
    """Return a number that a letter could have; for any other the answer is that of an absent one."""
    if not _LETTER.fullmatch(number):
        raise AtTheDoor(NotFound())
    return number


def _possible_report(key: str) -> str:
    """Return a key that a report could have; for any other the answer is that of an absent one."""
    if not _REPORT.fullmatch(key):
        raise AtTheDoor(ReportNotFound())
    return key


def _possible_month(month: str) -> str:
    """Return a month that there is; for any other the answer is that of one that is not frozen."""
    if not _MONTH.fullmatch(month):
        raise AtTheDoor(MonthNotFound())
    return month


CasePath = Annotated[str, Path(description="DZ-410325-0037"), AfterValidator(_possible)]
LetterPath = Annotated[str, Path(description="DB-P-2020-0231"), AfterValidator(_possible_letter)]
ReportPath = Annotated[str, Path(alias="id", description="17"), AfterValidator(_possible_report)]
MonthPath = Annotated[str, Path(description="2020-06"), AfterValidator(_possible_month)]
Key = Annotated[UUID, Path(alias="id")]


def case_address(number: str) -> str:
    """Return where a case is."""
    return f"{PREFIX}/cases/{number}"


def paged(request: Request, page: Shape, cursor: str | None) -> Response:
    """Return a page, with a Link to the next one where there is one."""
    if cursor is None:
        return reply(page).response()
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = f"{request.url.path}?{urlencode([*query, ('cursor', cursor)])}"
    return reply(page, Link=f'<{address}>; rel="next"').response()
