"""回复批示: the unit that leads a case answers a duty leader, or a meeting, which ends the instruction's clock."""

from duzhan.campaign import notices
from duzhan.errors import NotPermitted
from duzhan.model.event import Note
from duzhan.model.instruction import InstructionEnd
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store.instructions import End
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk, telling
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
    instruction_desk.require_pieces(tx, file, command.evidence)
    how = End(InstructionEnd.ANSWERED.value, command.words, actor.account, grant.unit, command.evidence)
    light = instruction_desk.end(tx, file, position, how)
    detail = {"position": position, **command.model_dump(mode="json"), "light": light.value}
    event = instruction_desk.note(tx, file, Note.INSTRUCTION_ANSWER, (actor, grant.unit, detail))
    said = {"unit": grant.unit, "reason": command.words, **instruction_desk.source_of(given["meeting"])}
    answered = (notices.INSTRUCTION_ANSWER, said)
    if given["office"] is not None:
        telling.tell(tx, file, event, telling.office(given["office"]), answered)
    else:
        leader = (given["giver"], instruction_desk.seat_of(given["level"]))
        telling.tell_accounts(tx, file, event, (leader,), answered)
    return instruction_desk.shown(tx, file, actor)
