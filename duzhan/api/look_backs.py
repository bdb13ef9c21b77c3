"""Look-backs 回头看: plans of an office, drawn by a seed and adopted; visits to closed cases; the verifiers' record."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import ETAG, LOCATION, MOVE, PREFIX, READ, READ_CASE, WRITE
from duzhan.errors import StaleVersion
from duzhan.http.doors import CaseReader, CaseWriter, Checker, ImportWriter
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.adopt_look_backs import adopt_look_backs
from duzhan.usecases.draw_look_backs import draw_look_backs
from duzhan.usecases.look_back_case import look_back_case
from duzhan.usecases.read_case_look_backs import read_case_look_backs
from duzhan.usecases.read_look_backs import list_plans, prove_plan, read_plan
from duzhan.usecases.read_verifiers import read_verifiers
from duzhan.wire.look_backs import (
    AdoptIn,
    DrawIn,
    DrawOut,
    LookBackIn,
    LookBackPlanDetail,
    LookBackPlans,
    LookBacksOut,
    PlanProof,
    VerifiersOut,
)

router = operations.router("look-back")

PlanPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The plan's number")]


@router.get("/look-backs", responses=operations.answers(LookBackPlans, READ))
def list_the_look_back_plans(door: CaseReader) -> Response:
    """回头看抽查计划: of the offices in one's areas, and those that drew cases there, the newest first."""
    return reply(door.read(lambda tx, actor: list_plans(tx, actor=actor))).response()


@router.post("/look-back-draws", responses=operations.answers(DrawOut, WRITE))
def draw_a_look_back_plan(command: DrawIn, door: ImportWriter) -> Response:
    """试抽: what a seed draws of one's office's look-backs that fall due in a period; nothing is kept."""
    return reply(door.read(lambda tx, actor: draw_look_backs(tx, command, actor=actor))).response()


@router.post(
    "/look-backs",
    status_code=201,
    responses=operations.answers(LookBackPlanDetail, WRITE, also=(201,), Location=LOCATION),
)
def adopt_a_look_back_plan(command: AdoptIn, door: ImportWriter) -> Response:
    """采用抽查计划: the one that was drawn, by its digest; it stays as it is, and what it left out is done with."""

    def act(tx: Tx, actor: Actor) -> Reply:
        adopted = adopt_look_backs(tx, command, actor=actor)
        return reply(adopted, 201, Location=f"{PREFIX}/look-backs/{adopted.position}")

    return door.write(act)


@router.get("/look-backs/{position}", responses=operations.answers(LookBackPlanDetail, READ_CASE))
def read_a_look_back_plan(position: PlanPath, door: CaseReader) -> Response:
    """抽查计划: its cases in one's areas with what became of them; to its office and those above, how it was drawn."""
    return reply(door.read(lambda tx, actor: read_plan(tx, position, actor=actor))).response()


@router.get("/look-backs/{position}/proof", responses=operations.answers(PlanProof, READ_CASE))
def prove_a_look_back_plan(position: PlanPath, door: CaseReader) -> Response:
    """复算: draws the plan again by its seed, from the ledger as of its instant, and compares byte for byte."""
    return reply(door.read(lambda tx, actor: prove_plan(tx, position, actor=actor))).response()


@router.get("/verifiers", responses=operations.answers(VerifiersOut, READ))
def list_the_verifiers(door: Checker) -> Response:
    """验收人记录: for offices and auditors; of what each verified, how much was found relapsed later."""
    return reply(door.read(lambda tx, actor: read_verifiers(tx, actor=actor))).response()


@router.get("/cases/{number}/look-backs", responses=operations.answers(LookBacksOut, READ_CASE, ETag=ETAG))
def list_the_look_backs(number: CasePath, door: CaseReader) -> Response:
    """回头看: all of them on a case, oldest first, with what was found."""
    return door.read(lambda tx, actor: _shown(read_case_look_backs(tx, number, actor=actor))).response()


@router.post(
    "/cases/{number}/look-backs",
    status_code=201,
    responses=operations.answers(LookBacksOut, MOVE, also=(201,), ETag=ETAG),
)
def look_back(number: CasePath, command: LookBackIn, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """回头看: what was found at a closed case, by somebody who did not verify it; a relapse reopens it."""

    def act(tx: Tx, actor: Actor) -> Reply:
        try:
            return _shown(look_back_case(tx, number, version_seen(if_match), command, actor=actor), 201)
        except StaleVersion as stale:
            raise mismatch(if_match, stale) from None

    return door.write(act)


def _shown(found: LookBacksOut, status: int = 200) -> Reply:
    return reply(found, status, ETag=etag(found.version))
