"""回复批示: the unit that leads a case answers a duty leader, or a meeting, which ends the instruction's clock."""

from collections.abc import Sequence
from uuid import UUID

from duzhan.campaign import notices
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.model.event import Note
from duzhan.model.instruction import InstructionEnd
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store.instructions import End
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import instruction_desk, telling
from duzhan.usecases.docket import File
from duzhan.wire.instructions import InstructionAnswer, InstructionsOut


def answer_instruction(
    tx: Tx, case: tuple[str, int | None], position: int, command: InstructionAnswer, *, actor: Actor
) -> InstructionsOut:
    """Answer an instruction, once; ``case`` is its number and the version that was read (None: any).

    Raises NotFound out of scope, NotPermitted for whoever is not of the lead unit, StaleVersion, InstructionNotFound,
    Conflict where it ended before, InvalidInput for evidence that the case has not.
    """
    file = instruction_desk.open_for(tx, *case, actor)
    grant = permissions.may_answer_instruction(actor, file.standing)
    if grant is None:
        raise NotPermitted
    given = instruction_desk.find(tx, file, position)
    _require(tx, file, command.evidence)
    how = End(InstructionEnd.ANSWERED.value, command.words, actor.account, grant.unit, command.evidence)
    light = instruction_desk.end(tx, file, position, how)
    detail = {"position": position, **command.model_dump(mode="json"), "light": light.value}
    event = instruction_desk.note(tx, file, Note.INSTRUCTION_ANSWER, (actor, grant.unit, detail))
    said = {"unit": grant.unit, "reason": command.words, **instruction_desk.source_of(given)}
    answered = (notices.INSTRUCTION_ANSWER, said)
    if given["office"] is not None:
        telling.tell(tx, file, event, telling.office(given["office"]), answered)
    else:
        leader = (given["giver"], instruction_desk.seat_of(given["level"]))
        telling.tell_accounts(tx, file, event, (leader,), answered)
    return instruction_desk.shown(tx, file, actor)


def _require(tx: ReadTx, file: File, wanted: Sequence[UUID]) -> None:
    there = {piece.id for piece in evidence_rows.of_case(tx, file.id)} if wanted else set()
    for key in wanted:
        if key not in there:
            raise InvalidInput.of("evidence", "unknown_piece", code=key)
