"""Reads the requests for coordination 提请协调 on a case."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import coordination
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket, instruction_desk
from duzhan.usecases.docket import File
from duzhan.wire.coordination import CoordinationOut, CoordinationsOut


def read_coordination(tx: ReadTx, number: str, *, actor: Actor) -> CoordinationsOut:
    """Return the requests on a case in the actor's scope; raises NotFound."""
    return shown(tx, docket.view(tx, number, actor), actor)


def shown(tx: ReadTx, file: File, actor: Actor) -> CoordinationsOut:
    """Show the requests on a case, and whether the actor may ask now."""
    rows = coordination.of_case(tx, file.id)
    asks = file.state in instruction_desk.LED and permissions.may_answer_instruction(actor, file.standing) is not None
    return CoordinationsOut(
        case=file.case.number,
        version=file.case.version,
        items=tuple(CoordinationOut.model_validate(dict(row)) for row in rows),
        may_request=asks and not waiting(rows),
    )


def waiting(rows: Sequence[RowMapping]) -> bool:
    """Tell whether one of a case's requests waits for its meeting."""
    return any(row["ended_at"] is None for row in rows)
