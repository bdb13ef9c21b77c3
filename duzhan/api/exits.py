"""Exits of targets 退出进度, and each target."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.operations import READ, READ_CASE
from duzhan.http.doors import CaseReader
from duzhan.http.replies import reply
from duzhan.usecases.read_exits import read_exits, read_target
from duzhan.wire.exits import ExitBoard, TargetDetail
from duzhan.wire.shape import Code

router = operations.router("target")

TargetPath = Annotated[Code, Path(description="The area code of a target: 410325, 410325103223")]


@router.get("/exits", responses=operations.answers(ExitBoard, READ))
def read_the_exits(door: CaseReader) -> Response:
    """退出进度: every target in scope with its indicators and the open cases in it."""
    return reply(door.read(lambda tx, actor: read_exits(tx, actor=actor))).response()


@router.get("/targets/{code}", responses=operations.answers(TargetDetail, READ_CASE))
def read_a_target(code: TargetPath, door: CaseReader) -> Response:
    """督战对象: leaders, indicators with their newest readings, open cases."""
    return reply(door.read(lambda tx, actor: read_target(tx, code, actor=actor))).response()
