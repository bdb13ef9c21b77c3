"""撤回批示: a duty leader takes an instruction back, and nobody has to answer it any more."""

from duzhan.campaign import notices
from duzhan.errors import NotPermitted
from duzhan.model.event import Note
from duzhan.model.instruction import InstructionEnd
from duzhan.policy.permissions import Actor
from duzhan.store.instructions import End
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk, telling
from duzhan.wire.instructions import InstructionsOut, InstructionWithdrawal


def withdraw_instruction(
    tx: Tx, case: tuple[str, int | None], position: int, command: InstructionWithdrawal, *, actor: Actor
) -> InstructionsOut:
    """Take an instruction back that waits; ``case`` is its number and the version that was read (None: any).

    Raises NotFound out of scope, StaleVersion, InstructionNotFound, NotPermitted for whoever neither gave it, nor works
    in the office whose meeting decided it, nor leads at a higher level, Conflict where it ended before.
    """
    file = instruction_desk.open_for(tx, *case, actor)
    given = instruction_desk.find(tx, file, position)
    grant = instruction_desk.withdrawing_as(actor, file, given)
    if grant is None:
        raise NotPermitted
    light = instruction_desk.end(tx, file, position, End(InstructionEnd.WITHDRAWN.value, command.reason, actor.account))
    detail = {"position": position, "reason": command.reason, "level": grant.level.value, "light": light.value}
    event = instruction_desk.note(tx, file, Note.INSTRUCTION_WITHDRAWAL, (actor, grant.unit, detail))
    to = (*telling.units(file.units()[:1]), *telling.office_of_level(file, file.standing.found_level))
    said = {"reason": command.reason, **instruction_desk.source_of(given["meeting"])}
    telling.tell(tx, file, event, to, (notices.INSTRUCTION_WITHDRAWAL, said))
    return instruction_desk.shown(tx, file, actor)
