"""Reads the instructions on a case."""

from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket, instruction_desk
from duzhan.wire.instructions import InstructionsOut


def read_instructions(tx: ReadTx, number: str, *, actor: Actor) -> InstructionsOut:
    """Return the instructions on a case in the actor's scope, oldest first; raises NotFound."""
    return instruction_desk.shown(tx, docket.view(tx, number, actor), actor)
