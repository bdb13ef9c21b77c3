"""交办: a case goes to its lead unit and co-units; accept and rectify clocks start at dispatch."""

from datetime import date

from duzhan.errors import InvalidInput
from duzhan.model.case import Case
from duzhan.policy import deadlines
from duzhan.policy.deadlines import Due
from duzhan.policy.permissions import Doer
from duzhan.store import milestones, organisation, rectifications
from duzhan.store.milestones import Step
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.docket import Draft, File
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind, RectificationType
from duzhan.wire.triggers import Assign
from duzhan.wording import MILESTONE_TITLE
from statemachines.states import Trigger


def assign_case(tx: Tx, number: str, version: int | None, command: Assign, doer: Doer) -> Case:
    """Assign a found case; after two returns only the arbiter may, and finally."""
    return assign_draft(tx, docket.open_for(tx, number, version, Trigger.ASSIGN, doer), command)


def assign_draft(tx: Tx, draft: Draft, command: Assign) -> Case:
    """Assign the case of an opened draft."""
    require_handlers(tx, draft, command.lead_unit, command.co_units)
    due = docket.due_of(tx, draft, command, command.rectification_type)
    facts = docket.due_facts(tx, draft, due.on, command.override_reason)
    to = docket.fire(draft, facts)
    file = draft.file
    changes = {
        "lead_unit": command.lead_unit,
        "rectification_type": command.rectification_type.value,
        "assigned_by": draft.account(),
        "dispatched_at": tx.now,
        "arbitrated": facts.returns >= facts.returns_max,
        "due_at": due.at,
        "light": timekeeping.end(tx, file, ClockKind.ASSIGN).value,
    }
    event = docket.settle(tx, draft, to, changes, {**command.model_dump(mode="json"), "due_on": due.on.isoformat()})
    rectifications.give_parts(tx, file.id, command.lead_unit, command.co_units)
    dispatch(tx, draft, due)
    to_whom = telling.units((command.lead_unit, *command.co_units))
    telling.tell(tx, file, event, to_whom, ("assign", {"due_on": due.on.isoformat(), "unit": command.lead_unit}))
    return file.case


def dispatch(tx: Tx, draft: Draft, due: Due) -> None:
    """Start the accept and rectify clocks of the case's units: the clock runs from dispatch, not acceptance."""
    timekeeping.start(tx, draft.file, Start(ClockKind.ACCEPT, str(draft.file.case.lead_unit)))
    set_milestones(tx, draft.file, due.on)
    timekeeping.start_rectifying(tx, draft.file, due, co_units=True)


def set_milestones(tx: Tx, file: File, due_on: date) -> None:
    """Give a continuous rectification the milestones of its budget, until its plan names others."""
    if file.rectification_type is not RectificationType.CONTINUOUS:
        return
    dates = deadlines.milestones(file.rules, file.rules.today(tx.now), due_on)
    steps = [Step(MILESTONE_TITLE.format(position=position), day) for position, day in enumerate(dates, start=1)]
    if steps:
        milestones.revise(tx, file.id, file.case.cycle, steps)


def require_handlers(tx: Tx, draft: Draft, lead: str, co_units: tuple[str, ...]) -> None:
    """Refuse units that are unknown, elsewhere, or named twice."""
    if lead in co_units:
        raise InvalidInput.of("co_units", "lead_among_co_units")
    twice = next((unit for unit in co_units if co_units.count(unit) > 1), None)
    if twice is not None:
        raise InvalidInput.of("co_units", "co_unit_twice", code=twice)
    organisation.require_units(tx, "lead_unit", [lead], draft.file.case.area)
    organisation.require_units(tx, "co_units", co_units, draft.file.case.area)
