"""Addresses of pages: a number that no case can have is answered like one that is not there, before any look-up."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator

from duzhan.errors import NotFound
from duzhan.http.policies import AtTheDoor
from duzhan.policy.access_refusals import AccountNotFound
from duzhan.policy.report_refusals import MonthNotFound, ReportNotFound
from duzhan.usecases.add_account import USERNAME

_CASE = re.compile(r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}")
_LETTER = re.compile(r"[A-Z]{1,8}-[A-Z]{1,4}-[0-9]{4}-[0-9]{4,9}")
_REPORT = re.compile(r"[1-9][0-9]{0,17}")
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")


def _possible(number: str) -> str:
    if not _CASE.fullmatch(number):
        raise AtTheDoor(NotFound())
    return number


def _possible_letter(number: str) -> str:
    if not _LETTER.fullmatch(number):
        raise AtTheDoor(NotFound())
    return number


def _possible_report(key: str) -> str:
    if not _REPORT.fullmatch(key):
        raise AtTheDoor(ReportNotFound())
    return key


def _possible_month(month: str) -> str:
    if not _MONTH.fullmatch(month):
        raise AtTheDoor(MonthNotFound())
    return month


def _possible_user(username: str) -> str:
    if not USERNAME.fullmatch(username):
        raise AtTheDoor(AccountNotFound())
    return username


CasePath = Annotated[str, Path(), AfterValidator(_possible)]
LetterPath = Annotated[str, Path(), AfterValidator(_possible_letter)]
ReportPath = Annotated[str, Path(), AfterValidator(_possible_report)]
MonthPath = Annotated[str, Path(), AfterValidator(_possible_month)]
UserPath = Annotated[str, Path(), AfterValidator(_possible_user)]
EvidencePath = Annotated[UUID, Path()]


def case_address(number: str) -> str:
    """Return where the page of a case is."""
    return f"/cases/{number}"
