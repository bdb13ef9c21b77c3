"""Cases: logged, listed and read."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath, case_address, paged
from duzhan.api.operations import ETAG, LOCATION, READ, READ_CASE, WRITE
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.preconditions import etag
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.case_view import case_out
from duzhan.usecases.explain_case import explain_case
from duzhan.usecases.explain_decision import explain_decisions
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.log_finding import log_finding
from duzhan.usecases.read_case import read_case
from duzhan.usecases.read_events import read_events
from duzhan.usecases.read_extensions import read_extensions
from duzhan.wire.cases import CaseDetail, CaseFilter, CaseOut, CasePage, Finding, Timeline
from duzhan.wire.explanation import DecisionExplanations, Explanation
from duzhan.wire.extensions import Extensions

router = operations.router("case")


@router.post(
    "/cases",
    status_code=201,
    responses=operations.answers(CaseOut, WRITE, also=(200, 201), ETag=ETAG, Location=LOCATION),
)
def log_a_finding(finding: Finding, door: CaseWriter) -> Response:
    """发现: log a finding; the same source_ref of the same reporter is the same case, answered with 200."""

    def act(tx: Tx, actor: Actor) -> Reply:
        logged = log_finding(tx, finding, actor=actor)
        case = case_out(tx, logged.case)
        status = 201 if logged.created else 200
        return reply(case, status, ETag=etag(case.version), Location=case_address(case.number))

    return door.write(act)


@router.get("/cases", responses=operations.answers(CasePage, READ))
def list_the_cases(request: Request, wanted: Annotated[CaseFilter, Query()], door: CaseReader) -> Response:
    """案件清单: the cases in the caller's scope, newest first; every filter narrows."""
    page = door.read(lambda tx, actor: list_cases(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.get("/cases/{number}", responses=operations.answers(CaseDetail, READ_CASE, ETag=ETAG))
def read_a_case(number: CasePath, door: CaseReader) -> Response:
    """案件: with its clocks, units, light, and the triggers that the caller may fire now."""
    case = door.read(lambda tx, actor: read_case(tx, number, actor=actor))
    return reply(case, ETag=etag(case.version)).response()


@router.get("/cases/{number}/events", responses=operations.answers(Timeline, READ_CASE))
def read_the_events(number: CasePath, door: CaseReader) -> Response:
    """办理过程: every event of the case, oldest first."""
    events = door.read(lambda tx, actor: read_events(tx, number, actor=actor))
    return reply(Timeline(items=events)).response()


@router.get("/cases/{number}/explanation", responses=operations.answers(Explanation, READ_CASE))
def explain_a_case(number: CasePath, door: CaseReader) -> Response:
    """说明: why the case has this light and rung, day by day."""
    return reply(door.read(lambda tx, actor: explain_case(tx, number, actor=actor))).response()


@router.get("/cases/{number}/extensions", responses=operations.answers(Extensions, READ_CASE))
def read_the_extensions(number: CasePath, door: CaseReader) -> Response:
    """延期: every request of the case, what may still be granted, and the record of the unit that asks."""
    return reply(door.read(lambda tx, actor: read_extensions(tx, number, actor=actor))).response()


@router.get("/cases/{number}/decisions", responses=operations.answers(DecisionExplanations, READ_CASE))
def explain_the_decisions(number: CasePath, door: CaseReader) -> Response:
    """督办记录: every rung that was decided, oldest first, with its grounds, its arithmetic, and whom it reached."""
    return reply(door.read(lambda tx, actor: explain_decisions(tx, number, actor=actor))).response()
