"""报进展: a unit reports its own part, and only that."""

from dataclasses import replace

from duzhan.errors import InvalidInput
from duzhan.model.case import Case
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket
from duzhan.usecases.docket import Draft
from duzhan.wire.triggers import Progress
from statemachines.states import Trigger


def report_progress(tx: Tx, number: str, version: int | None, command: Progress, doer: Doer) -> Case:
    """Record a unit's progress in percent; it does not go back within a cycle."""
    draft = docket.open_for(tx, number, version, Trigger.PROGRESS, doer)
    unit = _unit(draft, command)
    part = next((part for part in draft.file.bundle.parts if part.unit == unit), None)
    forward = part is not None and command.percentage >= part.percentage
    to = docket.fire(draft, replace(draft.facts, own_part=part is not None, progress_forward=forward))
    detail = {**command.model_dump(mode="json"), "unit": unit}
    docket.settle(tx, replace(draft, unit=unit), to, {}, detail)
    rectifications.set_percentage(tx, draft.file.id, unit, command.percentage)
    return draft.file.case


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
