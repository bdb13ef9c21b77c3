"""Tilted support 倾斜: what departments give to targets, recorded by them; and targets' delisting 摘牌."""

from typing import Annotated

from fastapi import Path, Query, Response

from duzhan.api import operations
from duzhan.api.exits import TargetPath
from duzhan.api.operations import READ, WRITE
from duzhan.documents import support_xlsx
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.downloads import attachment
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.delist_target import delist_target
from duzhan.usecases.read_support import read_support
from duzhan.usecases.record_support import record_support
from duzhan.usecases.relist_target import relist_target
from duzhan.usecases.strike_support import strike_support
from duzhan.wire.cursor import LARGEST
from duzhan.wire.support import SupportFilter, SupportIn, SupportPage, SupportStrike
from duzhan.wire.target_listing import Delisting, ListingHistory, Relisting

router = operations.router("target")
Narrowed = Annotated[SupportFilter, Query()]
SupportKey = Annotated[int, Path(alias="id", ge=1, le=LARGEST, description="The line's key")]


@router.post("/targets/{code}/delisting", responses=operations.answers(ListingHistory, WRITE))
def delist_a_target(code: TargetPath, command: Delisting, door: CaseWriter) -> Response:
    """摘牌: for the province's office, once the standard is reached; short of it only with a reason."""
    return door.write(lambda tx, actor: reply(delist_target(tx, code, command, actor=actor)))


@router.post("/targets/{code}/relisting", responses=operations.answers(ListingHistory, WRITE))
def relist_a_target(code: TargetPath, command: Relisting, door: CaseWriter) -> Response:
    """恢复挂牌: for the province's office; an act of its own beside the delisting."""
    return door.write(lambda tx, actor: reply(relist_target(tx, code, command, actor=actor)))


@router.get("/support", responses=operations.answers(SupportPage, READ))
def list_the_support(wanted: Narrowed, door: CaseReader) -> Response:
    """倾斜支持: of one's own units and in one's areas, the last recorded first, with sums by target, unit and month."""
    return reply(door.read(lambda tx, actor: read_support(tx, wanted, actor=actor))).response()


@router.post("/support", status_code=201, responses=operations.answers(SupportPage, WRITE, also=(201,)))
def record_some_support(command: SupportIn, door: CaseWriter) -> Response:
    """登记倾斜支持: as a provincial member unit; the answer is what the target has now."""

    def act(tx: Tx, actor: Actor) -> Reply:
        record_support(tx, command, actor=actor)
        return reply(read_support(tx, SupportFilter(target=command.area), actor=actor), 201)

    return door.write(act)


@router.post("/support/{id}/strike", responses=operations.answers(SupportPage, WRITE))
def strike_some_support(line: SupportKey, command: SupportStrike, door: CaseWriter) -> Response:
    """作废: as the unit that recorded it; the line stays to be read and counts no more."""

    def act(tx: Tx, actor: Actor) -> Reply:
        strike_support(tx, line, command, actor=actor)
        return reply(read_support(tx, SupportFilter(), actor=actor))

    return door.write(act)


@router.get(
    "/support/sheet.xlsx",
    response_class=Response,
    responses={
        200: {"description": "The file", "content": {support_xlsx.MEDIA_TYPE: {}}},
        **operations.refused(READ),
    },
)
def download_the_support(wanted: Narrowed, door: CaseReader) -> Response:
    """倾斜支持表（Excel）: the lines and the sums that the filter leaves."""
    found = door.read(lambda tx, actor: read_support(tx, wanted, actor=actor, most=None))
    return attachment(support_xlsx.write(found), "support.xlsx", support_xlsx.MEDIA_TYPE)
