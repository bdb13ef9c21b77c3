"""报整改方案: measures and milestones; a later plan replaces the milestones by a new revision."""

from dataclasses import replace
from datetime import date

from sqlalchemy import RowMapping

from duzhan.model.case import Case
from duzhan.policy import ladder
from duzhan.policy.permissions import Doer
from duzhan.store import milestones
from duzhan.store.milestones import Step
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import File
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import MilestoneIn, Plan
from statemachines.states import Trigger


def plan_rectification(tx: Tx, number: str, version: int | None, command: Plan, doer: Doer) -> Case:
    """File the plan; milestones are in order and none lies after the due date."""
    draft = docket.open_for(tx, number, version, Trigger.PLAN, doer)
    file = draft.file
    to = docket.fire(draft, replace(draft.facts, milestones_in_time=_in_time(file, command)))
    timekeeping.end(tx, file, ClockKind.PLAN)
    without_plan = [clock for clock in file.bundle.clocks if clock.kind is not ClockKind.PLAN]
    file = replace(file, bundle=replace(file.bundle, clocks=tuple(without_plan)))
    steps = _steps(tx, file, command)
    light = ladder.gravest([clock.light for clock in without_plan])
    if steps:
        milestones.revise(tx, file.id, file.case.cycle, steps)
        if file.clock(ClockKind.RECTIFY) is not None:
            light = timekeeping.follow_milestones(tx, file, _next(steps))
    docket.settle(tx, draft, to, {"light": light.value}, command.model_dump(mode="json"))
    return file.case


def _steps(tx: Tx, file: File, command: Plan) -> list[Step]:
    """Return the plan's milestones, each reached where one of that title was, after those that were missed.

    A later plan cannot wish away a date that has passed: it stays, until what it stands for is reached.
    """
    before = milestones.in_force(tx, file.id, file.case.cycle) if command.milestones else ()
    today, known = file.rules.today(tx.now), {row["title"]: row for row in before}
    named = {step.title for step in command.milestones}
    missed = [
        Step(row["title"], row["due_on"])
        for row in before
        if row["reached_at"] is None and row["due_on"] < today and row["title"] not in named
    ]
    return missed + [_step(step, known.get(step.title), today) for step in command.milestones]


def _step(wanted: MilestoneIn, before: RowMapping | None, today: date) -> Step:
    if before is None:
        return Step(wanted.title, wanted.due_on)
    missed = before["reached_at"] is None and before["due_on"] < today
    due_on = before["due_on"] if missed else wanted.due_on
    return Step(wanted.title, due_on, before["reached_at"], before["reached_by"])


def _next(steps: list[Step]) -> date | None:
    return min((step.due_on for step in steps if step.reached_at is None), default=None)


def _in_time(file: File, command: Plan) -> bool:
    dates = [step.due_on for step in command.milestones]
    return dates == sorted(dates) and all(day <= file.due_on() for day in dates)
