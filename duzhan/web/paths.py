"""Addresses of pages: a number that no case can have is answered like one that is not there, before any look-up."""

from typing import Annotated
from uuid import UUID

from fastapi import Path

from duzhan.http import possible
from duzhan.policy.access_refusals import AccountNotFound
from duzhan.usecases.add_account import USERNAME

CasePath = Annotated[str, Path(), possible.CaseNumber]
LetterPath = Annotated[str, Path(), possible.LetterNumber]
ReportPath = Annotated[str, Path(), possible.ReportKey]
MonthPath = Annotated[str, Path(), possible.Month]
MeetingPath = Annotated[str, Path(), possible.MeetingNumber]
RecordPath = Annotated[str, Path(), possible.RecordNumber]
AppealPath = Annotated[str, Path(), possible.AppealNumber]
UserPath = Annotated[str, Path(), possible.checked(USERNAME, AccountNotFound)]
UnitPath = Annotated[str, Path(), possible.UnitCode]
EvidencePath = Annotated[UUID, Path()]


def case_address(number: str) -> str:
    """Return where the page of a case is."""
    return f"/cases/{number}"
