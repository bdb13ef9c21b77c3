"""Timekeeping: the clocks of a case, started and stopped by what happens to it, and the light they leave."""

from dataclasses import dataclass
from datetime import date, datetime

from duzhan.campaign.clocks import Budget
from duzhan.model.clock import ClockEnd
from duzhan.policy import deadlines, explain, ladder
from duzhan.policy.deadlines import Due, Rules
from duzhan.policy.ladder import History, Running
from duzhan.store import clocks
from duzhan.store.belongings import RunningClock
from duzhan.store.clocks import NewClock
from duzhan.store.transaction import Tx
from duzhan.usecases.docket import Draft, File
from duzhan.vocabulary import BudgetUnit, ClockKind, Light

STAGE = (ClockKind.ASSIGN, ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.RECTIFY, ClockKind.REVIEW, ClockKind.VERIFY)


NOTHING_YET = History()


@dataclass(frozen=True, slots=True)
class Start:
    """A clock to start for a holder; ``due`` is None where the budget decides."""

    kind: ClockKind
    holder: str
    due: Due | None = None
    started_at: datetime | None = None
    history: History = NOTHING_YET
    cycle: int | None = None


def start(tx: Tx, file: File, wanted: Start) -> Due:
    """Start a clock now (or with the original start, for an extended one) and return when it is due."""
    started_at = wanted.started_at or tx.now
    due = wanted.due or deadlines.due(file.rules, wanted.kind, started_at, file.rectification_type)
    running = Running(wanted.kind, started_at, due.at, explain.budget_unit(file.rules, wanted.kind), wanted.history)
    # A clock that starts may already have reached a rung (an extension to tomorrow): the next sweep decides it.
    verdict = ladder.judge(ladder.schedule(file.rules, running), 0, datetime.min.replace(tzinfo=started_at.tzinfo))
    clocks.start(
        tx,
        NewClock(
            case_id=file.id,
            kind=wanted.kind,
            holder=wanted.holder,
            cycle=wanted.cycle or file.case.cycle,
            started_at=started_at,
            due_at=due.at,
            provisional=due.provisional,
            next_fire_at=verdict.next_fire_at,
            escalates_at=verdict.escalates_at,
        ),
    )
    return due


def end(tx: Tx, file: File, *kinds: ClockKind, ended: ClockEnd = ClockEnd.MET) -> Light:
    """End the running clocks of some kinds and return the light of those that still run."""
    running = [clock for clock in file.bundle.clocks if clock.kind in kinds]
    if running:
        clocks.end(tx, file.id, kinds, ended.value)
    return ladder.gravest([clock.light for clock in file.bundle.clocks if clock.kind not in kinds])


def start_look_backs(tx: Tx, file: File, holder: str) -> None:
    """Start a look-back clock for each of the policy's distances after closing."""
    for budget in file.rules.policy.clocks.look_back.after:
        due_on = deadlines.spent(file.rules, budget, file.rules.today(tx.now))
        start(tx, file, Start(ClockKind.LOOK_BACK, holder, deadlines.on(file.rules, tx.now, due_on)))


def resume(tx: Tx, draft: Draft) -> tuple[datetime | None, Light]:
    """Restart each paused clock with what was left of it, as a new version.

    Returns when the rectification is due now (None: it is not running) and the light of what runs on.
    """
    file = draft.file
    moved, lights = None, []
    for clock in file.bundle.clocks:
        if clock.paused_at is None:
            continue
        due = _with_rest(file.rules, clock, clock.paused_at, tx.now)
        clocks.end(tx, file.id, [clock.kind], ClockEnd.SUPERSEDED.value)
        lights.append(_restart(tx, file, clock, due))
        if clock.kind is ClockKind.RECTIFY:
            moved = due.at
    return moved, ladder.gravest(lights)


def _restart(tx: Tx, file: File, clock: RunningClock, due: Due) -> Light:
    """Start the next version and return its light; rungs that the same overdue date has fired are not fired again."""
    fired = clock.rung if due.at == clock.due_at else 0
    light = clock.light if fired else Light.GREEN
    history = history_of(file)
    running = Running(clock.kind, clock.started_at, due.at, explain.budget_unit(file.rules, clock.kind), history)
    verdict = ladder.judge(
        ladder.schedule(file.rules, running), fired, datetime.min.replace(tzinfo=clock.started_at.tzinfo)
    )
    clocks.start(
        tx,
        NewClock(
            case_id=file.id,
            kind=clock.kind,
            holder=clock.holder,
            cycle=file.case.cycle,
            started_at=clock.started_at,
            due_at=due.at,
            provisional=due.provisional,
            next_fire_at=verdict.next_fire_at,
            escalates_at=verdict.escalates_at,
            rung=fired,
            light=light,
        ),
    )
    return light


def history_of(file: File) -> History:
    """Return what the case's life adds to its lights."""
    return History(sent_back=file.case.rework, reopened=file.case.cycle > 1)


def _with_rest(rules: Rules, clock: RunningClock, paused_at: datetime, now: datetime) -> Due:
    """Add what was left when a clock was paused, in its own unit, to now; an overdue clock keeps its date."""
    due_on = deadlines.due_date(clock.due_at, rules.zone)
    paused_on, today = rules.today(paused_at), rules.today(now)
    if paused_on > due_on:
        return deadlines.on(rules, clock.started_at, due_on)
    return deadlines.on(rules, clock.started_at, _rest_from(rules, clock.kind, (paused_on, due_on), today))


def _rest_from(rules: Rules, kind: ClockKind, left: tuple[date, date], today: date) -> date:
    paused_on, due_on = left
    if explain.budget_unit(rules, kind) is BudgetUnit.WORKING_DAYS:
        return rules.calendar.add(today, rules.calendar.count(paused_on, due_on))
    rest = (due_on - paused_on).days
    moved = today if rest == 0 else deadlines.spent(rules, Budget(budget=rest, unit=BudgetUnit.CALENDAR_DAYS), today)
    # Never past the campaign's end, nor before the date that was already agreed.
    return max(min(moved, rules.policy.facts.end_on), due_on)
