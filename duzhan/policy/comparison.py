"""What another policy would make of a running clock, had it started under it: shown before an adoption, done never."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from duzhan.campaign.clocks import Budget
from duzhan.policy import deadlines, ladder, pauses, working_days
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import Step
from duzhan.policy.rescheduling import Standing
from duzhan.vocabulary import ClockKind, RectificationType


class ClockChange(StrEnum):
    """How a clock would differ, the gravest first; the last three keep its due date."""

    OVERDUE = "overdue"
    EARLIER = "earlier"
    LATER = "later"
    FIRES_EARLIER = "fires_earlier"
    FIRES_LATER = "fires_later"
    LADDER = "ladder"


@dataclass(frozen=True, slots=True)
class Compared:
    """A clock under its own policy and under another; dates are local, None where no rung lies ahead."""

    change: ClockChange
    old_due_on: date
    new_due_on: date
    old_next_on: date | None
    new_next_on: date | None


def compare(
    pinned: Rules, other: Rules, clock: Standing, rectification_type: RectificationType, now: datetime
) -> Compared | None:
    """Compare due date and rungs ahead; None where they are the same. A named date is kept under either."""
    running = clock.running
    old_due_on = deadlines.due_date(running.due_at, pinned.zone)
    budget = _budget(pinned, other, clock, rectification_type)
    new_due_on = _due_on((pinned, other), clock, budget, rectification_type)
    moved = replace(
        running,
        due_at=working_days.due_at(new_due_on, other.zone),
        unit=running.unit if budget is None else budget.unit,
    )
    old, new = (_ahead(ladder.schedule(*each), now) for each in ((pinned, running), (other, moved)))
    change = _due_change(old_due_on, new_due_on, other.today(now)) or _rung_change(old, new)
    if change is None:
        return None
    return Compared(change, old_due_on, new_due_on, _next_on(pinned, old), _next_on(other, new))


def _budget(pinned: Rules, other: Rules, clock: Standing, kind: RectificationType) -> Budget | None:
    """Return the other policy's budget for a clock that its own policy's dated; None where its date came otherwise."""
    if clock.budget is None or clock.running.kind is ClockKind.LOOK_BACK:
        return None
    own = pinned.policy.clocks.budget(clock.running.kind, kind)
    due_on = deadlines.due_date(clock.running.due_at, pinned.zone)
    if clock.budget != own or _spent(pinned, own, clock, due_on) != due_on:
        return None
    return other.policy.clocks.budget(clock.running.kind, kind)


def _due_on(rules: tuple[Rules, Rules], clock: Standing, budget: Budget | None, kind: RectificationType) -> date:
    pinned, other = rules
    due_on = deadlines.due_date(clock.running.due_at, pinned.zone)
    if budget is not None:
        return _spent(other, budget, clock, due_on)
    to_the_end = clock.running.kind is ClockKind.RECTIFY and kind is RectificationType.CONTINUOUS
    return other.policy.facts.end_on if to_the_end and due_on == pinned.policy.facts.end_on else due_on


def _spent(rules: Rules, budget: Budget, clock: Standing, due_on: date) -> date:
    made_good = pauses.made_good(clock.running.pauses, due_on)
    return deadlines.by_budget(rules, budget, clock.running.started_at, made_good).on


def _ahead(steps: tuple[Step, ...], now: datetime) -> list[tuple[datetime, str]]:
    return sorted((step.at, step.rung.id) for step in steps if step.at > now)


def _due_change(old: date, new: date, today: date) -> ClockChange | None:
    if new < old:
        return ClockChange.OVERDUE if new < today <= old else ClockChange.EARLIER
    return ClockChange.LATER if new > old else None


def _rung_change(old: list[tuple[datetime, str]], new: list[tuple[datetime, str]]) -> ClockChange | None:
    if old == new:
        return None
    if not old or not new or old[0][0] == new[0][0]:
        return ClockChange.LADDER
    return ClockChange.FIRES_EARLIER if new[0][0] < old[0][0] else ClockChange.FIRES_LATER


def _next_on(rules: Rules, ahead: list[tuple[datetime, str]]) -> date | None:
    return rules.today(ahead[0][0]) if ahead else None
