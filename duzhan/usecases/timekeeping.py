"""Timekeeping: the clocks of a case, started and stopped by what happens to it, and the light they leave."""

from dataclasses import dataclass, replace
from datetime import date

from duzhan.model.clock import ClockEnd
from duzhan.policy import deadlines, explain, ladder
from duzhan.policy.deadlines import Due
from duzhan.policy.ladder import History, Running, Step
from duzhan.store import calendar_versions, clocks, milestones, rectifications
from duzhan.store.belongings import RunningClock
from duzhan.store.clocks import NewClock
from duzhan.store.transaction import Tx
from duzhan.usecases.docket import File
from duzhan.vocabulary import ClockKind, Light

NOTHING_YET = History()


@dataclass(frozen=True, slots=True)
class Start:
    """A clock to start for a holder; ``due`` is None where the budget decides, ``position`` an instruction's number."""

    kind: ClockKind
    holder: str
    due: Due | None = None
    history: History = NOTHING_YET
    behind_on: date | None = None
    position: int = 0


@dataclass(frozen=True, slots=True)
class Fired:
    """What of its ladder a new version of a clock has behind it: the rung, and the light that it left."""

    rung: int = 0
    light: Light = Light.GREEN


NOTHING_FIRED = Fired()


def start(tx: Tx, file: File, wanted: Start) -> Due:
    """Start a clock now and return when it is due."""
    due = wanted.due or deadlines.due(file.rules, wanted.kind, tx.now, file.rectification_type)
    unit = explain.budget_unit(file.rules, wanted.kind)
    running = Running(wanted.kind, tx.now, due.at, unit, wanted.history, behind_on=wanted.behind_on)
    _write(tx, file, (wanted.holder, wanted.position, running, due), NOTHING_FIRED)
    return due


def start_rectifying(tx: Tx, file: File, due: Due, *, co_units: bool) -> None:
    """Start the rectify clock of the lead unit and, where they begin with it, of each co-unit for its own part."""
    case = file.case
    behind_on = milestones.next_unreached(tx, file.id, case.cycle)
    start(tx, file, Start(ClockKind.RECTIFY, str(case.lead_unit), due, history_of(file), behind_on))
    if co_units:
        for unit in rectifications.co_units(tx, file.id):
            start(tx, file, Start(ClockKind.RECTIFY, unit, due))


def start_look_backs(tx: Tx, file: File, holder: str) -> None:
    """Start a look-back clock for each of the policy's distances after closing; they may pass the campaign's end."""
    for budget in file.rules.policy.clocks.look_back.after:
        due_on = deadlines.spent(file.rules, budget, file.rules.today(tx.now))
        due = replace(deadlines.on(file.rules, tx.now, due_on), budget=budget)
        start(tx, file, Start(ClockKind.LOOK_BACK, holder, due))


def end(tx: Tx, file: File, *kinds: ClockKind, ended: ClockEnd = ClockEnd.MET) -> Light:
    """End the running clocks of some kinds and return the light of those that still run."""
    return end_these(tx, file, [clock for clock in file.bundle.clocks if clock.kind in kinds], ended)


def end_of(tx: Tx, file: File, kind: ClockKind, holder: str) -> Light:
    """End one holder's running clock of a kind, as met, and return the light of those that still run."""
    mine = [clock for clock in file.bundle.clocks if (clock.kind, clock.holder) == (kind, holder)]
    return end_these(tx, file, mine, ClockEnd.MET)


def end_met(tx: Tx, file: File, kind: ClockKind, position: int) -> Light:
    """End the running clock of an instruction, as met, and return the light of those that still run."""
    mine = [clock for clock in file.bundle.clocks if (clock.kind, clock.position) == (kind, position)]
    return end_these(tx, file, mine, ClockEnd.MET)


def end_these(tx: Tx, file: File, ending: list[RunningClock], ended: ClockEnd) -> Light:
    """End some running clocks and return the light of the others."""
    if ending:
        clocks.end(tx, [clock.id for clock in ending], ended.value)
    return ladder.gravest([clock.light for clock in file.bundle.clocks if clock not in ending])


def supersede(tx: Tx, file: File, clock: RunningClock, due: Due, fired: Fired | None = None) -> Light:
    """Let a clock go on under another due date, as a new version, and return its light.

    Where ``fired`` says what stays decided, that is not taken back either. Otherwise its ladder begins anew, but for
    rungs that the same overdue date has fired already.
    """
    if fired is not None:
        clocks.succeed(tx, clock.id, fired.rung)
    else:
        clocks.end(tx, [clock.id], ClockEnd.SUPERSEDED.value)
        fired = Fired(clock.rung, clock.light) if due.at == clock.due_at else NOTHING_FIRED
    running = replace(running_of(file, clock), due_at=due.at)
    _write(tx, file, (clock.holder, clock.position, running, due), fired)
    return fired.light


def follow_milestones(tx: Tx, file: File, behind_on: date | None) -> Light:
    """Let the lead unit's rectify clock look to another milestone and return the case's light.

    A unit that has caught up shows what time alone says: its clock goes on as a new version, so that falling behind
    again is told again.
    """
    clock = file.clock(ClockKind.RECTIFY)
    assert clock is not None, "a plan or a report comes while the lead unit rectifies"  # noqa: S101
    others = [each.light for each in file.bundle.clocks if each is not clock]
    running = replace(running_of(file, clock), behind_on=behind_on)
    steps = ladder.schedule(file.rules, running)
    reached = ladder.judge(steps, 0, tx.now).reached
    highest = 0 if reached is None else reached.number
    if clock.rung <= highest or clock.paused_at is not None:
        ahead = ladder.ahead(steps, clock.rung, tx.now)
        clocks.look_to(tx, clock.id, behind_on, None if clock.paused_at is not None else ahead)
        return ladder.gravest([clock.light, *others])
    clocks.end(tx, [clock.id], ClockEnd.SUPERSEDED.value)
    fired = Fired(highest, Light.GREEN if reached is None else reached.rung.light)
    due = Due(file.due_on(), clock.due_at, clock.provisional, clock.budget_of())
    _write(tx, file, (clock.holder, clock.position, running, due), fired)
    return ladder.gravest([fired.light, *others])


def running_of(file: File, clock: RunningClock) -> Running:
    """Return a clock of the case as its ladder sees it."""
    mine = clock.kind is ClockKind.RECTIFY and clock.holder == file.case.lead_unit
    return Running(
        kind=clock.kind,
        started_at=clock.started_at,
        due_at=clock.due_at,
        unit=clock.unit,
        history=history_of(file) if mine else NOTHING_YET,
        pauses=clock.pauses,
        behind_on=clock.behind_on,
    )


def history_of(file: File) -> History:
    """Return what the case's life adds to the light of the unit that leads it."""
    return History(sent_back=file.case.rework, reopened=file.case.cycle > 1)


def _write(tx: Tx, file: File, version: tuple[str, int, Running, Due], fired: Fired) -> None:
    holder, position, running, due = version
    steps: tuple[Step, ...] = ladder.schedule(file.rules, running)
    # A clock that starts may already have reached a rung (an extension to tomorrow): the next sweep decides it.
    ahead = ladder.ahead(steps, fired.rung, tx.now)
    clocks.start(
        tx,
        NewClock(
            case_id=file.id,
            kind=running.kind,
            holder=holder,
            cycle=file.case.cycle,
            position=position,
            budget=None if due.budget is None else due.budget.amount,
            unit=running.unit,
            calendar=calendar_versions.current(tx),
            started_at=running.started_at,
            due_at=due.at,
            provisional=due.provisional,
            pauses=running.pauses,
            behind_on=running.behind_on,
            next_fire_at=ahead.next_fire_at,
            escalates_at=ahead.escalates_at,
            rung=fired.rung,
            light=fired.light,
        ),
    )
