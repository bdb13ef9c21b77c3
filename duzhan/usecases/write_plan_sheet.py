"""计划表格: a target's plan as a sheet that can be changed and sent again, or one to fill in."""

from datetime import date

from duzhan.documents import plan_sheet
from duzhan.documents.plan_sheet import Named
from duzhan.policy.permissions import Actor
from duzhan.store import organisation
from duzhan.store.target_plans import Target
from duzhan.store.transaction import ReadTx
from duzhan.usecases import target_plan_view
from duzhan.usecases.import_target_plans import drawn_up_by
from duzhan.wire.target_plans import PlanLineOut


def write_plan_sheet(tx: ReadTx, area: str, *, actor: Actor) -> tuple[str, bytes]:
    """Return the name of a target and the lines of its draft, or else of its plan in force, as a workbook.

    Raises TargetNotFound out of scope.
    """
    target = target_plan_view.target_of(tx, area, actor)
    found = target_plan_view.detail(tx, target, actor)
    lines = [_cells(target, line) for line in found.draft or found.lines]
    return target.full_name, plan_sheet.write(lines, ((_named(target),), _units(tx, area)))


def write_blank_sheet(tx: ReadTx, *, actor: Actor) -> bytes:
    """Return a workbook to fill in, with the codes of the targets whose plans this person draws up."""
    targets = drawn_up_by(tx, actor)
    units = {unit.code: unit for target in targets for unit in _units(tx, target.area)}
    return plan_sheet.write((), ([_named(target) for target in targets], list(units.values())))


def _named(target: Target) -> Named:
    return Named(target.area, target.full_name)


def _units(tx: ReadTx, area: str) -> list[Named]:
    return [Named(unit.code, unit.name) for unit in organisation.answering(tx, area)]


def _cells(target: Target, line: PlanLineOut) -> tuple[str | date, ...]:
    place = "" if line.area == target.area else line.area
    told = (line.household, line.person, line.responsible, line.unit or "")
    return target.area, line.kind.label, line.title, place, *told, line.due_on, line.override_reason or ""
