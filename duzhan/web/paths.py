"""Addresses of pages: a number that no case can have is answered like one that is not there, before any look-up."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Path
from pydantic import AfterValidator

from duzhan.errors import NotFound
from duzhan.http.policies import AtTheDoor

_CASE = re.compile(r"[A-Z]{1,8}-[0-9A-Z]{2,12}-[0-9]{4,9}")


def _possible(number: str) -> str:
    if not _CASE.fullmatch(number):
        raise AtTheDoor(NotFound())
    return number


CasePath = Annotated[str, Path(), AfterValidator(_possible)]
EvidencePath = Annotated[UUID, Path()]


def case_address(number: str) -> str:
    """Return where the page of a case is."""
    return f"/cases/{number}"
