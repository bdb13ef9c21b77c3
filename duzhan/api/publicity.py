"""Publicity 公示: recorded, objected to, answered; how it stands is part of the case."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import WRITE
from duzhan.http.doors import CaseWriter
from duzhan.http.replies import reply
from duzhan.usecases.answer_objection import answer_objection
from duzhan.usecases.publicize_case import publicize_case
from duzhan.usecases.raise_objection import raise_objection
from duzhan.wire.publicity import ObjectionAnswer, ObjectionIn, PublicityIn, PublicityOut

router = operations.router("publicity")

PositionPath = Annotated[int, Path(ge=1, le=2**31 - 1, description="The objection's number within its case")]


@router.post(
    "/cases/{number}/publicity", status_code=201, responses=operations.answers(PublicityOut, WRITE, also=(201,))
)
def publicize_a_case(number: CasePath, command: PublicityIn, door: CaseWriter) -> Response:
    """公示: where the result of a verified case hangs, since when and until when."""
    return door.write(lambda tx, actor: reply(publicize_case(tx, number, command, actor=actor), 201))


@router.post(
    "/cases/{number}/objections", status_code=201, responses=operations.answers(PublicityOut, WRITE, also=(201,))
)
def write_an_objection_down(number: CasePath, command: ObjectionIn, door: CaseWriter) -> Response:
    """异议: what somebody objected; until it is answered the closing is neither ordered nor carried out."""
    return door.write(lambda tx, actor: reply(raise_objection(tx, number, command, actor=actor), 201))


@router.post("/cases/{number}/objections/{position}/answer", responses=operations.answers(PublicityOut, WRITE))
def answer_an_objection(
    number: CasePath, position: PositionPath, command: ObjectionAnswer, door: CaseWriter
) -> Response:
    """答复异议: upheld, and then to be sent back, or not."""
    return door.write(lambda tx, actor: reply(answer_objection(tx, number, position, command, actor=actor)))
