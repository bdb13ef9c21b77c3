"""批示: a duty leader writes on a case; the unit that leads it answers within the instruction's own clock."""

from datetime import date

from duzhan.campaign import notices
from duzhan.errors import Conflict, InvalidInput, NotPermitted
from duzhan.model.event import Note
from duzhan.model.instruction import Instruction
from duzhan.policy import deadlines, permissions
from duzhan.policy.deadlines import Due
from duzhan.policy.permissions import Actor
from duzhan.store import instructions
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk, telling, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind
from duzhan.wire.instructions import InstructionIn, InstructionsOut
from duzhan.wording import CONFLICTS


def instruct_case(tx: Tx, number: str, version: int | None, command: InstructionIn, *, actor: Actor) -> InstructionsOut:
    """Give an instruction on a case that a unit leads, and start its clock.

    Raises NotFound out of scope, NotPermitted for whoever is no duty leader of the place, StaleVersion, Conflict where
    nobody could answer (not assigned, suspended, closed), InvalidInput for a date before today or after the campaign.
    """
    file = instruction_desk.open_for(tx, number, version, actor)
    grant = permissions.may_instruct(actor, file.standing)
    if grant is None:
        raise NotPermitted
    if not instruction_desk.takes(file):
        raise Conflict(CONFLICTS["not_to_be_instructed"], state=file.state.value)
    due = None if command.answer_on is None else _named(tx, file, command.answer_on)
    position = instructions.next_position(tx, file.id)
    row = Instruction(
        case_id=file.id,
        position=position,
        words=command.words,
        answer_on=command.answer_on,
        level=grant.level.value,
        given_by=actor.account,
        given_at=tx.now,
        evidence=[],
    )
    instructions.give(tx, row)
    unit = str(file.case.lead_unit)
    started = timekeeping.start(tx, file, Start(ClockKind.INSTRUCTION, unit, due, position=position))
    due_on = started.on.isoformat()
    detail = {"position": position, "words": command.words, "level": grant.level.value, "due_on": due_on}
    event = instruction_desk.note(tx, file, Note.INSTRUCTION, (actor, None, detail))
    to = (*telling.units([unit]), *telling.office_of_level(file, file.standing.found_level))
    said = {"due_on": due_on, "unit": unit, "reason": command.words}
    telling.tell(tx, file, event, to, (notices.INSTRUCTION, said))
    return instruction_desk.shown(tx, file, actor)


def _named(tx: Tx, file: File, answer_on: date) -> Due:
    rules = file.rules
    if not rules.today(tx.now) <= answer_on <= rules.policy.facts.end_on:
        raise InvalidInput.of("answer_on", "answer_out_of_time")
    return deadlines.on(rules, tx.now, answer_on)
