"""报进展: a unit reports its own part, and only that."""

from dataclasses import replace

from duzhan.errors import InvalidInput
from duzhan.model.case import Case
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import milestones, rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import Draft
from duzhan.vocabulary import ClockKind, Light
from duzhan.wire.triggers import Progress
from statemachines.states import Trigger

WHOLE = 100


def report_progress(tx: Tx, number: str, version: int | None, command: Progress, doer: Doer) -> Case:
    """Record a unit's progress in percent; it does not go back within a cycle."""
    draft = docket.open_for(tx, number, version, Trigger.PROGRESS, doer)
    unit = _unit(draft, command)
    part = next((part for part in draft.file.bundle.parts if part.unit == unit), None)
    forward = part is not None and command.percentage >= part.percentage
    to = docket.fire(draft, replace(draft.facts, own_part=part is not None, progress_forward=forward))
    detail = {**command.model_dump(mode="json"), "unit": unit}
    light = _light(tx, draft, unit, command)
    changes = {} if light is None else {"light": light.value}
    docket.settle(tx, replace(draft, unit=unit), to, changes, detail)
    rectifications.set_percentage(tx, draft.file.id, unit, command.percentage)
    return draft.file.case


def _light(tx: Tx, draft: Draft, unit: str, command: Progress) -> Light | None:
    """Let the report move the unit's clock; None where it leaves the case's light alone.

    A co-unit's clock ends when its part is done, the lead unit's with its submission.
    """
    file = draft.file
    if unit != file.case.lead_unit:
        if command.milestones:
            raise InvalidInput.of("milestones", "not_the_lead_unit")
        return timekeeping.end_of(tx, file, ClockKind.RECTIFY, unit) if command.percentage == WHOLE else None
    if not command.milestones:
        return None
    known = {row["position"]: row for row in milestones.in_force(tx, file.id, file.case.cycle)}
    unknown = next((position for position in command.milestones if position not in known), None)
    if unknown is not None:
        raise InvalidInput.of("milestones", "unknown_milestone", position=unknown)
    milestones.reach(tx, [known[position]["id"] for position in command.milestones], int(draft.account() or 0))
    if file.clock(ClockKind.RECTIFY) is None:
        return None
    return timekeeping.follow_milestones(tx, file, milestones.next_unreached(tx, file.id, file.case.cycle))


def _unit(draft: Draft, command: Progress) -> str:
    """Return whose part is reported: the named unit, or the only unit of the case for which the account acts."""
    mine = set(draft.doer.units()) if isinstance(draft.doer, Actor) else set()
    concerned = [part.unit for part in draft.file.bundle.parts if part.unit in mine]
    if command.unit is not None:
        if command.unit not in mine:
            raise InvalidInput.of("unit", "not_your_unit", code=command.unit)
        return command.unit
    if len(concerned) > 1:
        raise InvalidInput.of("unit", "unit_needed")
    return concerned[0]
