"""Instructions 批示: given, answered, withdrawn; each is part of its case and counts the case's version up."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import ETAG, MOVE, READ_CASE
from duzhan.errors import StaleVersion
from duzhan.http.doors import CaseReader, CaseWriter, WriteDoor
from duzhan.http.preconditions import IfMatch, etag, mismatch, version_seen
from duzhan.http.replies import Reply, reply
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases.answer_instruction import answer_instruction
from duzhan.usecases.instruct_case import instruct_case
from duzhan.usecases.read_instructions import read_instructions
from duzhan.usecases.withdraw_instruction import withdraw_instruction
from duzhan.wire.instructions import InstructionAnswer, InstructionIn, InstructionsOut, InstructionWithdrawal

router = operations.router("instruction")

PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The instruction's number within its case")]


@router.get("/cases/{number}/instructions", responses=operations.answers(InstructionsOut, READ_CASE, ETag=ETAG))
def list_instructions(number: CasePath, door: CaseReader) -> Response:
    """批示: all of them on a case, oldest first, with what was answered."""
    return door.read(lambda tx, actor: _shown(read_instructions(tx, number, actor=actor))).response()


@router.post(
    "/cases/{number}/instructions",
    status_code=201,
    responses=operations.answers(InstructionsOut, MOVE, also=(201,), ETag=ETAG),
)
def instruct(number: CasePath, command: InstructionIn, door: CaseWriter, if_match: IfMatch = None) -> Response:
    """批示: as a duty leader of the place, on a case that a unit leads; the answer has a clock of its own."""

    def act(tx: Tx, actor: Actor) -> InstructionsOut:
        return instruct_case(tx, number, version_seen(if_match), command, actor=actor)

    return _done(door, if_match, act, 201)


@router.post(
    "/cases/{number}/instructions/{position}/answer", responses=operations.answers(InstructionsOut, MOVE, ETag=ETAG)
)
def answer_an_instruction(
    number: CasePath, position: PositionPath, command: InstructionAnswer, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """回复批示: as the lead unit, once; it ends the clock."""

    def act(tx: Tx, actor: Actor) -> InstructionsOut:
        return answer_instruction(tx, (number, version_seen(if_match)), position, command, actor=actor)

    return _done(door, if_match, act)


@router.post(
    "/cases/{number}/instructions/{position}/withdrawal",
    responses=operations.answers(InstructionsOut, MOVE, ETag=ETAG),
)
def withdraw_an_instruction(
    number: CasePath, position: PositionPath, command: InstructionWithdrawal, door: CaseWriter, if_match: IfMatch = None
) -> Response:
    """撤回批示: as the leader who gave it, or as one of a higher level."""

    def act(tx: Tx, actor: Actor) -> InstructionsOut:
        return withdraw_instruction(tx, (number, version_seen(if_match)), position, command, actor=actor)

    return _done(door, if_match, act)


def _done(
    door: WriteDoor, if_match: str | None, act: Callable[[Tx, Actor], InstructionsOut], status: int = 200
) -> Response:
    def move(tx: Tx, actor: Actor) -> Reply:
        try:
            return _shown(act(tx, actor), status)
        except StaleVersion as stale:
            raise mismatch(if_match, stale) from None

    return door.write(move)


def _shown(found: InstructionsOut, status: int = 200) -> Reply:
    return reply(found, status, ETag=etag(found.version))
