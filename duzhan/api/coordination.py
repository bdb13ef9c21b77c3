"""Requests for coordination 提请协调: on a case, by its lead unit; each counts the case's version up."""

from fastapi import Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import ETAG, MOVE, READ_CASE
from duzhan.errors import StaleVersion
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.read_coordination import read_coordination
from duzhan.usecases.request_coordination import request_coordination
from duzhan.wire.coordination import CoordinationIn, CoordinationsOut

router = operations.router("meeting")


@router.get("/cases/{number}/coordination", responses=operations.answers(CoordinationsOut, READ_CASE, ETag=ETAG))
def list_requests_for_coordination(number: CasePath, door: CaseReader) -> Response:
    """提请协调: all requests on a case, oldest first, with the meetings at which they landed."""
    return door.read(lambda tx, actor: _shown(read_coordination(tx, number, actor=actor))).response()


@router.post(
    "/cases/{number}/coordination",
    status_code=201,
    responses=operations.answers(CoordinationsOut, MOVE, also=(201,), ETag=ETAG),
)
def ask_for_coordination(
    number: CasePath, command: CoordinationIn, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """提请协调: as the lead unit; it lands on the agenda of the next meeting of the office of the level."""

    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            asked = request_coordination(tx, (number, version_seen(if_match)), command, actor=actor)
        except StaleVersion as stale:
            raise mismatch(if_match, stale) from None
        return _shown(asked, 201)

    return door.write(move)


def _shown(found: CoordinationsOut, status: int = 200) -> Reply:
    return reply(found, status, ETag=etag(found.version))
