"""Appeals 申诉: lodged by a unit against a record or a line of its score, decided above, or taken back."""

from typing import Annotated

from fastapi import Query, Request, Response

from duzhan.api import operations
from duzhan.api.addresses import AppealPath, paged
from duzhan.api.operations import LOCATION, PREFIX, READ, READ_CASE, WRITE
from duzhan.http.doors import CaseReader, CaseWriter, CheckerPost
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.decide_appeal import decide_appeal
from duzhan.usecases.lodge_appeal import lodge_appeal
from duzhan.usecases.read_appeals import read_appeal, read_appeals
from duzhan.usecases.withdraw_appeal import withdraw_appeal
from duzhan.wire.appeals import AppealDecision, AppealDetail, AppealFilter, AppealIn, AppealPage, AppealWithdrawal

router = operations.router("appeal")


@router.get("/appeals", responses=operations.answers(AppealPage, READ))
def list_appeals(wanted: Annotated[AppealFilter, Query()], request: Request, door: CaseReader) -> Response:
    """申诉: a unit's own, those that an office decides, and those of its area."""
    page = door.read(lambda tx, actor: read_appeals(tx, wanted, actor=actor))
    return paged(request, page, page.next)


@router.post(
    "/appeals",
    status_code=201,
    responses=operations.answers(AppealDetail, WRITE, also=(201,), Location=LOCATION),
)
def lodge_an_appeal(command: AppealIn, door: CaseWriter) -> Response:
    """提出申诉: by the unit's head within the time, once for each record and each line of a score."""

    def act(tx: Tx, actor: Actor) -> Reply:
        lodged = lodge_appeal(tx, command, actor=actor)
        return reply(lodged, 201, Location=f"{PREFIX}/appeals/{lodged.number}")

    return door.write(act)


@router.get("/appeals/{appeal}", responses=operations.answers(AppealDetail, READ_CASE))
def read_an_appeal(appeal: AppealPath, door: CaseReader) -> Response:
    """申诉: against what, on which grounds, by when it is to be decided, and what came of it."""
    return reply(door.read(lambda tx, actor: read_appeal(tx, appeal, actor=actor))).response()


@router.post("/appeals/{appeal}/decision", responses=operations.answers(AppealDetail, WRITE))
def decide_an_appeal(appeal: AppealPath, command: AppealDecision, door: CheckerPost) -> Response:
    """决定申诉: by the office above, by somebody else than whoever proposed or signed; once."""
    return door.write(lambda tx, actor: reply(decide_appeal(tx, appeal, command, actor=actor)))


@router.post("/appeals/{appeal}/withdrawal", responses=operations.answers(AppealDetail, WRITE))
def withdraw_an_appeal(appeal: AppealPath, command: AppealWithdrawal, door: CaseWriter) -> Response:
    """撤回申诉: by the unit, before it is decided."""
    return door.write(lambda tx, actor: reply(withdraw_appeal(tx, appeal, command, actor=actor)))
