"""恢复: a suspended case's clocks run on with what was left of them."""

from dataclasses import replace
from datetime import datetime

from duzhan.model.case import Case
from duzhan.policy import deadlines, ladder
from duzhan.policy.deadlines import Due, Rules
from duzhan.policy.pauses import Pause
from duzhan.policy.permissions import Doer
from duzhan.store import timeline
from duzhan.store.belongings import RunningClock
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.docket import Draft
from duzhan.vocabulary import ClockKind, Light
from duzhan.wire.triggers import Resume
from statemachines.states import Trigger


def resume_case(tx: Tx, number: str, version: int | None, command: Resume, doer: Doer) -> Case:
    """Resume a suspended case; each paused clock goes on as a new version, with the pause in its ledger."""
    draft = docket.open_for(tx, number, version, Trigger.RESUME, doer)
    to = docket.fire(draft, draft.facts)
    file = draft.file
    due_at, light = _run_on(tx, draft)
    changes = {
        "suspended_at": None,
        "suspended_until": None,
        "due_at": due_at or file.case.due_at,
        "light": light.value,
    }
    event = docket.settle(tx, draft, to, changes, command.model_dump())
    said = {"due_on": file.due_on().isoformat()}
    telling.tell(tx, file, event, telling.units(file.units()), ("resume", said))
    return file.case


def _run_on(tx: Tx, draft: Draft) -> tuple[datetime | None, Light]:
    """Supersede each paused clock; return when the lead unit is due now (None: it does not rectify) and the light."""
    file = draft.file
    approval = timeline.newest_suspension(tx, file.id)
    moved, lights = None, []
    for clock in file.bundle.clocks:
        if clock.paused_at is None:
            continue
        pause = Pause(file.rules.today(clock.paused_at), file.rules.today(tx.now), approval)
        longer = replace(clock, pauses=(*clock.pauses, pause))
        due = _due(file.rules, longer, pause)
        lights.append(timekeeping.supersede(tx, file, longer, due))
        if clock.kind is ClockKind.RECTIFY and clock.holder == file.case.lead_unit:
            moved = due.at
    return moved, ladder.gravest(lights)


def _due(rules: Rules, clock: RunningClock, pause: Pause) -> Due:
    """Return when a clock is due whose ledger has the pause already; one that was overdue keeps its date."""
    due_on = deadlines.due_date(clock.due_at, rules.zone)
    budget = clock.budget_of()
    kept = replace(deadlines.on(rules, clock.started_at, due_on), budget=budget)
    if pause.stopped_on > due_on:
        return kept
    if budget is None:
        return deadlines.on(rules, clock.started_at, deadlines.rest_after(rules, due_on, pause))
    return deadlines.by_budget(rules, budget, clock.started_at, clock.pauses)
