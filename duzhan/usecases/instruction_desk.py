"""The instructions of a case as they are dealt with: opened, shown, ended, and handed on with the case."""

from sqlalchemy import RowMapping

from duzhan.errors import Conflict, StaleVersion
from duzhan.model.event import Note
from duzhan.policy import deadlines, permissions
from duzhan.policy.deadlines import Due
from duzhan.policy.instruction_refusals import InstructionNotFound
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import cases, events, instructions
from duzhan.store.belongings import RunningClock
from duzhan.store.events import Happening
from duzhan.store.instructions import End
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind, Level, Light, Seat
from duzhan.wire.instructions import InstructionOut, InstructionsOut
from duzhan.wording import CONFLICTS
from statemachines.states import State

LED = frozenset({State.ASSIGNED, State.RECTIFYING, State.VERIFIED})
"""The states in which a case has a unit that can answer."""
SEATS = {Level.PROVINCE: Seat.PROVINCE_LEADER, Level.CITY: Seat.CITY_LEADER}


def open_for(tx: Tx, number: str, version: int | None, actor: Actor) -> File:
    """Lock a case; raises NotFound out of scope, StaleVersion where ``version`` (None: any) is not the current one."""
    file = docket.file_of(tx, cases.lock(tx, number, actor))
    if version is not None and version != file.case.version:
        raise StaleVersion(version=file.case.version, state=file.case.state)
    return file


def takes(file: File) -> bool:
    """Tell whether a case can be instructed on now: there is a unit to answer, and its time runs."""
    return file.state in LED and file.case.suspended_at is None


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
    """Return the grant by which somebody takes an instruction back: who gave it, or a duty leader of a higher level."""
    mine = row["giver"] == actor.account
    return permissions.may_withdraw(actor, file.standing, None if mine else Level(row["level"]))
