"""批示: a duty leader writes on a case; the unit that leads it answers within the instruction's own clock."""

from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk
from duzhan.usecases.instruction_desk import Giving, Source
from duzhan.wire.instructions import InstructionIn, InstructionsOut


def instruct_case(tx: Tx, number: str, version: int | None, command: InstructionIn, *, actor: Actor) -> InstructionsOut:
    """Give an instruction on a case that a unit leads, and start its clock.

    Raises NotFound out of scope, NotPermitted for whoever is no duty leader of the place, StaleVersion, Conflict where
    nobody could answer (not assigned, suspended, closed), InvalidInput for a date before today or after the campaign.
    """
    file = instruction_desk.open_for(tx, number, version, actor)
    grant = permissions.may_instruct(actor, file.standing)
    if grant is None:
        raise NotPermitted
    instruction_desk.give(tx, file, Giving(command, Source(grant.level), actor))
    return instruction_desk.shown(tx, file, actor)
