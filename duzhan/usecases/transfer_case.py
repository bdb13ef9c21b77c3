"""转办: the case goes to another unit; the old clocks are superseded, the chain of custody stays in the parts."""

from dataclasses import replace

from duzhan.model.case import Case
from duzhan.model.clock import ClockEnd
from duzhan.model.personal import PersonalName
from duzhan.policy.permissions import Doer
from duzhan.store import clocks, personal, rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, instruction_desk, telling, timekeeping
from duzhan.usecases.assign_case import dispatch, require_handlers
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Transfer
from statemachines.states import Trigger

OLD = (ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.RECTIFY, ClockKind.INSTRUCTION)


def transfer_case(tx: Tx, number: str, version: int | None, command: Transfer, doer: Doer) -> Case:
    """Hand a case to another lead unit; a suspended one stays suspended, its new clocks wait too."""
    draft = docket.open_for(tx, number, version, Trigger.TRANSFER, doer)
    require_handlers(tx, draft, command.lead_unit, command.co_units)
    file = draft.file
    due = docket.due_of(tx, draft, command, file.rectification_type)
    facts = docket.due_facts(tx, draft, due.on, command.override_reason)
    to = docket.fire(draft, replace(facts, lead_unit_changes=command.lead_unit != file.case.lead_unit))
    before = file.units()
    instructed = [clock for clock in file.bundle.clocks if clock.kind is ClockKind.INSTRUCTION]
    changes = {
        "lead_unit": command.lead_unit,
        "assigned_by": draft.account(),
        "dispatched_at": tx.now,
        "accepted_at": None,
        "responsible_person": None,
        "due_at": due.at,
        "light": timekeeping.end(tx, file, *OLD, ended=ClockEnd.SUPERSEDED).value,
    }
    detail = {**command.model_dump(mode="json"), "due_on": due.on.isoformat(), "from_units": list(before)}
    event = docket.settle(tx, draft, to, changes, detail)
    personal.end(tx, file.case, PersonalName.RESPONSIBLE_PHONE)
    rectifications.end_parts(tx, file.id)
    rectifications.lapse_extension(tx, file.id)
    rectifications.give_parts(tx, file.id, command.lead_unit, command.co_units)
    dispatch(tx, draft, due)
    instruction_desk.hand_on(tx, file, instructed)
    if file.case.suspended_at is not None:
        clocks.pause(tx, file.id)
    to_whom = telling.units((command.lead_unit, *command.co_units, *before))
    telling.tell(tx, file, event, to_whom, ("transfer", {"due_on": due.on.isoformat(), "unit": command.lead_unit}))
    return file.case
