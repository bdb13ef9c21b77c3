"""What a new calendar changes for a running clock: its due date, whether that is settled, and the rungs ahead of it.

A clock is moved openly or not at all (reliability.md, promises 34 and 35): it becomes a new version, under an event
that names both dates.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from duzhan.campaign.clocks import Budget
from duzhan.policy import deadlines, ladder, pauses
from duzhan.policy.deadlines import Due, Rules
from duzhan.policy.ladder import Running, Step
from duzhan.vocabulary import ClockKind


@dataclass(frozen=True, slots=True)
class Standing:
    """A running clock as its row keeps it: what it runs by, and the last rung that it has decided (0: none)."""

    running: Running
    budget: Budget | None
    provisional: bool
    rung: int


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """A clock under a new calendar.

    ``computed_on`` is the local date that the calendar gives; ``due.on`` is later where that has passed already, and
    then has no budget. ``fired`` is the highest rung that it has both decided before and reached under the new date.
    """

    due: Due
    computed_on: date
    fired: Step | None


def reschedule(old: Rules, new: Rules, clock: Standing, now: datetime) -> Rescheduled | None:
    """Return what a calendar makes of a running clock; None where date, provisional flag and rungs ahead stay.

    Nothing is due before the end of today that wasn't already: a date that a new calendar puts into the past is due
    today.
    """
    running = clock.running
    was_on = deadlines.due_date(running.due_at, new.zone)
    computed_on = _computed(old, new, clock, was_on)
    due_on = max(computed_on, min(was_on, new.today(now)))
    budget = clock.budget if due_on == computed_on else None
    due = replace(deadlines.on(new, running.started_at, due_on), budget=budget)
    steps = ladder.schedule(new, replace(running, due_at=due.at))
    same_due = due.at == running.due_at
    if same_due and due.provisional == clock.provisional and _ahead(steps, clock) == _ahead(_before(old, clock), clock):
        return None
    decided = [step for step in steps if step.number <= clock.rung and (same_due or step.at <= now)]
    return Rescheduled(due, computed_on, decided[-1] if decided else None)


def _computed(old: Rules, new: Rules, clock: Standing, was_on: date) -> date:
    """Return the date by the new calendar; one that isn't what the old one gives was agreed otherwise, and is kept."""
    if clock.budget is None or _by(old, clock, clock.budget, was_on) != was_on:
        return was_on
    return _by(new, clock, clock.budget, was_on)


def _by(rules: Rules, clock: Standing, budget: Budget, was_on: date) -> date:
    running = clock.running
    made_good = pauses.made_good(running.pauses, was_on)
    if running.kind is ClockKind.LOOK_BACK:
        # The only clock that may pass the campaign's end by itself.
        return deadlines.spent(rules, budget, rules.today(running.started_at), made_good)
    return deadlines.by_budget(rules, budget, running.started_at, made_good).on


def _before(old: Rules, clock: Standing) -> tuple[Step, ...]:
    return ladder.schedule(old, clock.running)


def _ahead(steps: tuple[Step, ...], clock: Standing) -> list[tuple[int, datetime]]:
    return [(step.number, step.at) for step in steps if step.number > clock.rung]
