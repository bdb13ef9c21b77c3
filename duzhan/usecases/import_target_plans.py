"""导入计划: a sheet of plans, taken whole as drafts or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from duzhan.documents import plan_sheet
from duzhan.documents.plan_sheet import COLUMNS, SheetPlanLine
from duzhan.documents.sheet_dates import Span
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.errors import Conflict, InvalidInput, LedgerRefused, NotPermitted
from duzhan.policy import target_plans as policy
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlansRefused, PlanStale
from duzhan.policy.target_plan_wording import AT_CELL, AT_CELL_OF_SHEET, PLAN_CONFLICTS, PLAN_FAULTS
from duzhan.store import organisation, plan_standings, policies, target_plans
from duzhan.store.target_plans import Plan, Target
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import target_plan_lines
from duzhan.wire.target_plans import MOST_LINES, ImportPlans, PlanLineIn, PlansTaken

SHOWN = 100
"""Faults that are named; a file with more of them is wrong in the same way throughout."""
_CODES = frozenset({"area", "household", "person"})
CellFault = tuple[SheetPlanLine, str, str, str]
"""The row, the column, the code of what is wrong, and what it says."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The rows of one target, each as a line of its plan."""

    target: Target
    rows: tuple[SheetPlanLine, ...]
    lines: tuple[PlanLineIn, ...]


def import_target_plans(tx: Tx, path: Path, command: ImportPlans, *, actor: Actor) -> PlansTaken:
    """Keep a sheet's plans, each as the newest draft of its target.

    Raises NotPermitted for who draws up no plan, PlansRefused or LedgerRefused for a file without plans, InvalidInput
    naming sheet, row and column of what is wrong, Conflict where a first plan was drawn up a moment ago.
    """
    targets = drawn_up_by(tx, actor)
    if not targets:
        raise NotPermitted
    rows = _rows(tx, path)
    found, faults = _sorted(tx, rows, targets)
    rules = policies.in_force(tx)
    faults += [fault for some in found for fault in _faults_of(tx, some, rules)]
    plans = {some.target.area: target_plans.lock(tx, some.target.area) for some in found}
    faults.sort(key=lambda fault: fault[0].row)
    told = [_told(*fault) for fault in faults[:SHOWN]]
    if not command.reason and any(plan is not None and plan.in_force is not None for plan in plans.values()):
        told.append(("reason", "reason_needed", PLAN_FAULTS["reason_needed"]))
    if told:
        raise InvalidInput(told)
    for some in found:
        _keep(tx, some, plans[some.target.area], (actor, command.reason))
    return PlansTaken(targets=tuple(plans), lines=len(rows))


def drawn_up_by(tx: ReadTx, actor: Actor) -> list[Target]:
    """Return the targets whose plans this person draws up."""
    if not policy.draws_up(actor):
        return []
    rows = plan_standings.standings(tx, actor, policies.in_force(tx).today(tx.now))
    each = (target_plans.target_of(tx, row) for row in rows)
    return [target for target in each if policy.drawing_up_as(actor, target.kind, target.offices) is not None]


def _rows(tx: Tx, path: Path) -> list[SheetPlanLine]:
    facts = policies.in_force(tx).policy.facts
    try:
        rows = list(plan_sheet.rows(path, Span(facts.start_on, facts.end_on)))
    except SheetRefused as refused:
        if refused.code in PLAN_FAULTS:
            raise PlansRefused([("file", refused.code, PLAN_FAULTS[refused.code])]) from refused
        raise LedgerRefused.of("file", refused.code) from refused
    if not rows:
        raise PlansRefused([("file", "no_lines", PLAN_FAULTS["no_lines"])])
    return rows


def _sorted(tx: Tx, rows: Sequence[SheetPlanLine], targets: Sequence[Target]) -> tuple[list[_Sorted], list[CellFault]]:
    """Return the rows by target, in the order of their codes, and what is wrong with single cells."""
    named = {name: target for target in targets for name in (target.full_name, target.area)}
    faults: list[CellFault] = []
    by_target: dict[str, list[SheetPlanLine]] = {}
    for row in rows:
        target = named.get(row.texts["target"])
        if target is None:
            faults.append((row, "target", "unknown_target", _said("unknown_target", row.texts["target"])))
        else:
            by_target.setdefault(target.area, []).append(row)
    found = []
    for area in sorted(by_target):
        units = {unit.name: unit.code for unit in organisation.answering(tx, area)}
        good: list[tuple[SheetPlanLine, PlanLineIn]] = []
        for row in by_target[area]:
            line, wrong = _line(row, units)
            faults += wrong
            good += [] if line is None else [(row, line)]
        found.append(_Sorted(named[area], tuple(row for row, _ in good), tuple(line for _, line in good)))
    return found, faults


def _line(row: SheetPlanLine, units: Mapping[str, str]) -> tuple[PlanLineIn | None, list[CellFault]]:
    """Return a row as a line, None where a cell cannot be one; then what is wrong with which cell."""
    faults = [(row, name, "cell_unreadable", _said("cell_unreadable", said)) for name, said in row.unread.items()]
    told: dict[str, object] = {name: text for name, text in row.texts.items() if text and name != "target"}
    unit = row.texts.get("unit")
    if unit:
        told["unit"] = units.get(unit, unit if unit in units.values() else None)
        faults += [] if told["unit"] else [(row, "unit", "unit_not_answering", _said("unit_not_answering", unit))]
    if row.unread:
        return None, faults
    try:
        return PlanLineIn.model_validate({**told, "kind": row.kind, "due_on": row.due_on}), faults
    except ValidationError as wrong:
        return None, faults + [_unfit(row, str(fault["loc"][0])) for fault in wrong.errors()]


def _unfit(row: SheetPlanLine, field: str) -> CellFault:
    code = "code_unfit" if field in _CODES else "cell_unfit"
    return row, field, code, PLAN_FAULTS[code]


def _faults_of(tx: Tx, some: _Sorted, rules: Rules) -> Iterator[CellFault]:
    for at, field, code, named in target_plan_lines.faults_of(tx, some.target, some.lines, rules):
        yield some.rows[at], field, code, _said(code, named)
    if len(some.lines) > MOST_LINES:
        yield some.rows[MOST_LINES], "target", "too_many_lines", _said("too_many_lines", str(MOST_LINES))


def _keep(tx: Tx, some: _Sorted, plan: Plan | None, by: tuple[Actor, str]) -> None:
    actor, reason = by
    grant = policy.drawing_up_as(actor, some.target.kind, some.target.offices)
    if grant is None:
        raise NotPermitted
    try:
        target_plan_lines.keep(tx, (some.target, plan), some.lines, (actor, grant, reason))
    except PlanStale:
        raise Conflict(PLAN_CONFLICTS["drafted_meanwhile"], target=some.target.area) from None


def _said(code: str, named: str) -> str:
    return PLAN_FAULTS[code].format(code=named)


def _told(row: SheetPlanLine, field: str, code: str, says: str) -> tuple[str, str, str]:
    where = AT_CELL_OF_SHEET if row.sheet else AT_CELL
    message = where.format(sheet=row.sheet, row=row.row, column=COLUMNS[field], says=says)
    return f"rows.{row.row}.{field}", code, message
