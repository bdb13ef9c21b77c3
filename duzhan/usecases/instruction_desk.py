"""The instructions of a case as they are dealt with: given, shown, ended, and handed on with the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import RowMapping

from duzhan.campaign import notices
from duzhan.errors import Conflict, InvalidInput, StaleVersion
from duzhan.model.event import Note
from duzhan.model.instruction import Instruction
from duzhan.policy import deadlines, permissions
from duzhan.policy.deadlines import Due
from duzhan.policy.instruction_refusals import InstructionNotFound
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import cases, events, evidence, instructions
from duzhan.store.belongings import RunningClock
from duzhan.store.events import Happening
from duzhan.store.instructions import End
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind, Level, Light, Seat
from duzhan.wire.instructions import InstructionIn, InstructionOut, InstructionsOut
from duzhan.wording import CONFLICTS
from statemachines.states import State

LED = frozenset({State.ASSIGNED, State.RECTIFYING, State.VERIFIED})
"""The states in which a case has a unit that can answer."""
SEATS = {Level.PROVINCE: Seat.PROVINCE_LEADER, Level.CITY: Seat.CITY_LEADER}


@dataclass(frozen=True, slots=True)
class Source:
    """Who instructs: a duty leader of a level, or an office's meeting by its number, at that office's level."""

    level: Level
    meeting: str | None = None
    office: str | None = None


@dataclass(frozen=True, slots=True)
class Giving:
    """An instruction that is to be given: its words, who instructs, and by whose hand."""

    command: InstructionIn
    by: Source
    actor: Actor


def open_for(tx: Tx, number: str, version: int | None, actor: Actor) -> File:
    """Lock a case; raises NotFound out of scope, StaleVersion where ``version`` (None: any) is not the current one."""
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    if version is not None and version != file.case.version:
        raise StaleVersion(version=file.case.version, state=file.case.state)
    return file


def takes(file: File) -> bool:
    """Tell whether a case can be instructed on now: there is a unit to answer, and its time runs."""
    return file.state in LED and file.case.suspended_at is None


def give(tx: Tx, file: File, giving: Giving) -> int:
    """Give an instruction on a case that a unit leads, start its clock, tell unit and office; return its number.

    Whether the person may is for the caller to say. Raises Conflict where nobody could answer (not assigned, suspended,
    closed), InvalidInput for a date before today or after the campaign.
    """
    if not takes(file):
        raise Conflict(CONFLICTS["not_to_be_instructed"], state=file.state.value)
    command, by, actor = giving.command, giving.by, giving.actor
    due = None if command.answer_on is None else _on(tx, file, command.answer_on)
    position = instructions.next_position(tx, file.id)
    row = Instruction(
        case_id=file.id,
        position=position,
        words=command.words,
        answer_on=command.answer_on,
        level=by.level.value,
        given_by=actor.account,
        given_at=tx.now,
        meeting=by.meeting,
        office=by.office,
        evidence=[],
    )
    instructions.give(tx, row)
    unit = str(file.case.lead_unit)
    started = timekeeping.start(tx, file, Start(ClockKind.INSTRUCTION, unit, due, position=position))
    due_on, source = started.on.isoformat(), source_of(by.meeting)
    detail = {"position": position, "words": command.words, "level": by.level.value, "due_on": due_on, **source}
    event = note(tx, file, Note.INSTRUCTION, (actor, by.office, detail))
    to = (*telling.units([unit]), *telling.office_of_level(file, file.standing.found_level))
    said = {"due_on": due_on, "unit": unit, "reason": command.words, **source}
    telling.tell(tx, file, event, to, (notices.INSTRUCTION, said))
    return position


def _on(tx: Tx, file: File, answer_on: date) -> Due:
    rules = file.rules
    if not rules.today(tx.now) <= answer_on <= rules.policy.facts.end_on:
        raise InvalidInput.of("answer_on", "answer_out_of_time")
    return deadlines.on(rules, tx.now, answer_on)


def require_pieces(tx: ReadTx, file: File, wanted: Sequence[UUID]) -> None:
    """Refuse evidence that the case has not, by InvalidInput."""
    there = {piece.id for piece in evidence.of_case(tx, file.id)} if wanted else set()
    for key in wanted:
        if key not in there:
            raise InvalidInput.of("evidence", "unknown_piece", code=key)


def find(tx: ReadTx, file: File, position: int) -> RowMapping:
    """Return an instruction; raises InstructionNotFound."""
    row = next((row for row in instructions.of_case(tx, file.id) if row["position"] == position), None)
    if row is None:
        raise InstructionNotFound(position=position)
    return row


def end(tx: Tx, file: File, position: int, how: End) -> Light:
    """End an instruction with its clock and return the light of the clocks that still run; raises Conflict if ended."""
    if not instructions.end(tx, file.id, position, how):
        raise Conflict(CONFLICTS["instruction_ended"], position=position)
    return timekeeping.end_met(tx, file, ClockKind.INSTRUCTION, position)


def note(tx: Tx, file: File, note: Note, doing: tuple[Actor, str | None, dict[str, object]]) -> int:
    """Write what passed into the history, as a version of its own; ``doing`` has who, for which unit, and the detail.

    A ``light`` in the detail becomes the case's.
    """
    actor, unit, detail = doing
    changes = {"light": detail["light"]} if "light" in detail else {}
    return events.move(tx, file.case, changes, Happening(note.value, file.state, file.state, actor, unit, detail))


def seat_of(level: str) -> Seat:
    """Return the seat in which a leader of a level is told."""
    return SEATS.get(Level(level), Seat.COUNTY_LEADER)


def source_of(meeting: str | None) -> dict[str, object]:
    """Return what is told of the meeting that decided an instruction; nothing of a leader's."""
    return {} if meeting is None else {"meeting": meeting}


def hand_on(tx: Tx, file: File, waiting: list[RunningClock]) -> None:
    """Let the unit that a case was transferred to answer what waits: by the leader's own date while that lies ahead."""
    for clock in waiting:
        start = Start(ClockKind.INSTRUCTION, str(file.case.lead_unit), _named(tx, file, clock), position=clock.position)
        timekeeping.start(tx, file, start)


def _named(tx: Tx, file: File, clock: RunningClock) -> Due | None:
    if clock.budget is not None or clock.due_at <= tx.now:
        return None
    return deadlines.on(file.rules, tx.now, deadlines.due_date(clock.due_at, file.rules.zone))


def shown(tx: ReadTx, file: File, actor: Actor) -> InstructionsOut:
    """Show the instructions on a case, and what the actor may do about them now."""
    answers = permissions.may_answer_instruction(actor, file.standing) is not None
    items = tuple(_shown(file, row, actor) for row in instructions.of_case(tx, file.id))
    return InstructionsOut(
        case=file.case.number,
        version=file.case.version,
        items=items,
        may_instruct=takes(file) and permissions.may_instruct(actor, file.standing) is not None,
        may_answer=answers and any(item.ended is None for item in items),
    )


def _shown(file: File, row: RowMapping, actor: Actor) -> InstructionOut:
    said = {name: row[name] for name in InstructionOut.model_fields if name in row}
    due_on = deadlines.due_date(row["due_at"], file.rules.zone)
    withdraws = row["ended"] is None and withdrawing_as(actor, file, row) is not None
    return InstructionOut.model_validate({**said, "due_on": due_on, "may_withdraw": withdraws})


def withdrawing_as(actor: Actor, file: File, row: RowMapping) -> Grant | None:
    """Return the grant by which somebody takes an instruction back.

    Whoever gave it does, or works in the office whose meeting decided it, or leads the place at a higher level.
    """
    if row["office"] is not None:
        mine = permissions.acts_for(actor, row["office"])
        return mine or permissions.may_withdraw(actor, file.standing, Level(row["level"]))
    own = row["giver"] == actor.account
    return permissions.may_withdraw(actor, file.standing, None if own else Level(row["level"]))
