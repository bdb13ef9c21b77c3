"""Filings 报备: what is due, filed in batches with the office above, received there."""

import re
from typing import Annotated

from fastapi import Path, Query, Request, Response
from pydantic import AfterValidator

from duzhan.api import operations
from duzhan.api.addresses import paged
from duzhan.api.operations import LOCATION, PREFIX, READ, READ_CASE, WRITE
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.policies import AtTheDoor
from duzhan.http.replies import Reply, reply
from duzhan.policy.closing_refusals import FilingNotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.file_closings import file_closings, receive_filing
from duzhan.usecases.read_filings import read_due_filings, read_filing, read_filings
from duzhan.wire.filings import DueFilings, FilingDetail, FilingFilter, FilingIn, FilingPage, FilingReceipt

router = operations.router("filing")

_NUMBER = re.compile(r"[A-Z]{1,8}-[0-9]{2,12}-[0-9]{4}-[0-9]{4,9}")


def _possible(number: str) -> str:
    """Return a number that a filing could have; for any other the answer is that of an absent one."""
    if not _NUMBER.fullmatch(number):
        raise AtTheDoor(FilingNotFound())
    return number


FilingPath = Annotated[str, Path(description="BB-4103-2020-0001"), AfterValidator(_possible)]


@router.get("/filings/due", responses=operations.answers(DueFilings, READ))
def list_what_is_due(door: CaseReader) -> Response:
    """待报备: what each office in the caller's scope closed and has not told the office above yet."""
    return reply(door.read(lambda tx, actor: read_due_filings(tx, actor=actor))).response()


@router.get("/filings", responses=operations.answers(FilingPage, READ))
def list_the_filings(request: Request, wanted: Annotated[FilingFilter, Query()], door: CaseReader) -> Response:
    """报备清单: the batches of the offices in the caller's scope, newest first."""
    page = door.read(lambda tx, actor: read_filings(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/filings/{number}", responses=operations.answers(FilingDetail, READ_CASE))
def read_a_filing(number: FilingPath, door: CaseReader) -> Response:
    """报备: a batch with its cases; one that was opened again since says so."""
    return reply(door.read(lambda tx, actor: read_filing(tx, number, actor=actor))).response()


@router.post(
    "/filings",
    status_code=201,
    responses=operations.answers(FilingDetail, WRITE, also=(201,), Location=LOCATION),
)
def file_a_batch(command: FilingIn, door: CaseWriter) -> Response:
    """报备: to the office one level above, which is told; with no case named, whatever waits."""

    def act(tx: Tx, actor: Actor) -> Reply:
        filed = file_closings(tx, command, actor=actor)
        return reply(filed, 201, Location=f"{PREFIX}/filings/{filed.number}")

    return door.write(act)


@router.post("/filings/{number}/receipt", responses=operations.answers(FilingDetail, WRITE))
def receive_a_filing(number: FilingPath, command: FilingReceipt, door: CaseWriter) -> Response:
    """收到报备: the office above has taken note."""
    return door.write(lambda tx, actor: reply(receive_filing(tx, number, command, actor=actor)))
