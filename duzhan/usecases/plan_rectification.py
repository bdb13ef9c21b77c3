"""报整改方案: measures and milestones; a later plan replaces the milestones by a new revision."""

from dataclasses import replace

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import File
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Plan
from statemachines.states import Trigger


def plan_rectification(tx: Tx, number: str, version: int | None, command: Plan, doer: Doer) -> Case:
    """File the plan; milestones are in order and none lies after the due date."""
    draft = docket.open_for(tx, number, version, Trigger.PLAN, doer)
    file = draft.file
    to = docket.fire(draft, replace(draft.facts, milestones_in_time=_in_time(file, command)))
    changes = {"light": timekeeping.end(tx, file, ClockKind.PLAN).value}
    docket.settle(tx, draft, to, changes, command.model_dump(mode="json"))
    steps = [(step.title, step.due_on) for step in command.milestones]
    rectifications.set_milestones(tx, file.id, file.case.cycle, steps)
    return file.case


def _in_time(file: File, command: Plan) -> bool:
    dates = [step.due_on for step in command.milestones]
    return dates == sorted(dates) and all(day <= file.due_on() for day in dates)
