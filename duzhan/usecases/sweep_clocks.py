"""督办: every clock that has reached a rung is decided once, however often and by however many the sweep runs."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.errors import StaleVersion
from duzhan.policy import explain, ladder, seats
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import History, Reach, Running, Step, Verdict
from duzhan.policy.permissions import Agent
from duzhan.policy.seats import Called, Place, Seating
from duzhan.store import cases, policies, runs, sweeping
from duzhan.store.sweeping import DueClock, Sitting
from duzhan.store.transaction import Pool, ReadTx, Tx, reading, transaction
from duzhan.usecases.resume_case import resume_case
from duzhan.vocabulary import AUTOMATIC_RESUME, ClockKind, Level, Role
from duzhan.wire.triggers import Resume
from statemachines.errors import LifecycleRefusal

AGENT = Agent("flow:escalation")
RESUMED = Resume(reason=AUTOMATIC_RESUME)


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep did: rungs decided, lower rungs passed over, suspended cases resumed, notices written."""

    decided: int = 0
    superseded: int = 0
    resumed: int = 0
    notices: int = 0

    def plus(self, other: "SweepReport") -> "SweepReport":
        """Add two reports."""
        return SweepReport(
            self.decided + other.decided,
            self.superseded + other.superseded,
            self.resumed + other.resumed,
            self.notices + other.notices,
        )


def sweep_clocks(pool: Pool, reach: Reach = Reach.ALL, *, chunk: int = 5000) -> SweepReport:
    """Decide every due rung in chunks of one transaction each; resume suspended cases whose review date has come.

    A chunk holds its cases and skips what others hold, so any number of sweeps may run at once.
    """
    with reading(pool) as snapshot:
        started_at = snapshot.now
    report = SweepReport(resumed=_resume(pool))
    while True:
        with transaction(pool) as tx:
            taken = sweeping.take(tx, escalating=reach is Reach.ESCALATIONS, limit=chunk)
            if taken.clocks:
                report = report.plus(_decide(tx, taken.clocks))
        if taken.last:
            break
    with transaction(pool) as tx:
        counts = {"decided": report.decided, "resumed": report.resumed, "notices": report.notices}
        runs.record(tx, "reminders" if reach is Reach.REMINDERS else "escalation", started_at, counts)
    return report


def _resume(pool: Pool, limit: int = 1000) -> int:
    with reading(pool) as snapshot:
        waiting = cases.to_resume(snapshot, limit)
    resumed = 0
    for number, version in waiting:
        try:
            with transaction(pool) as tx:
                resume_case(tx, number, version, RESUMED, AGENT)
                resumed += 1
        except (LifecycleRefusal, StaleVersion):
            # Somebody moved it since it was listed: resumed, or suspended anew to a later date.
            continue
    return resumed


def _decide(tx: Tx, due: list[DueClock]) -> SweepReport:
    seating, places = _seating(tx, due)
    decisions: list[Mapping[str, object]] = []
    clocks: list[Mapping[str, object]] = []
    schedules: dict[tuple[object, ...], tuple[Step, ...]] = {}
    for clock in due:
        rules = policies.pinned(tx, clock.policy_version)
        verdict = ladder.judge(_steps(rules, clock, schedules), clock.rung, tx.now)
        clocks.append(_advanced(clock, verdict))
        decisions += [_decision(clock, step, None) for step in verdict.passed_over]
        if verdict.reached is not None:
            fall_through = rules.policy.ladders.fall_through
            called = seats.call(verdict.reached.rung.seats, places[clock.id], seating, fall_through)
            decisions.append(_decision(clock, verdict.reached, called))
    written = sweeping.decide(tx, decisions)
    sweeping.advance(tx, clocks)
    sweeping.shine(tx, sorted({clock.case_id for clock in due}), AGENT.name)
    return SweepReport(written.decided, written.superseded, 0, written.notices)


def _steps(rules: Rules, clock: DueClock, known: dict[tuple[object, ...], tuple[Step, ...]]) -> tuple[Step, ...]:
    """Return a clock's schedule, worked out once for all clocks of the chunk that share it."""
    history = History(clock.rework, reopened=clock.cycle > 1) if clock.kind == ClockKind.RECTIFY else History()
    key = (clock.policy_version, clock.kind, clock.started_at, clock.due_at, history)
    steps = known.get(key)
    if steps is None:
        kind = ClockKind(clock.kind)
        unit = explain.budget_unit(rules, kind)
        steps = ladder.schedule(rules, Running(kind, clock.started_at, clock.due_at, unit, history))
        known[key] = steps
    return steps


def _advanced(clock: DueClock, verdict: Verdict) -> Mapping[str, object]:
    """Return the clock's columns after the verdict."""
    reached = verdict.reached
    return {
        "id": clock.id,
        "rung": clock.rung if reached is None else reached.number,
        "light": None if reached is None else reached.rung.light.value,
        "next_fire_at": verdict.next_fire_at,
        "escalates_at": verdict.escalates_at,
    }


def _decision(clock: DueClock, step: Step, called: Called | None) -> Mapping[str, object]:
    """Return a decision's columns; its detail is what it was made of, so that it can be explained for ever."""
    detail: dict[str, object] = {"clock": clock.kind, "reached_at": step.at}
    if called is not None:
        detail["seats"] = [[account, seat.value] for account, seat in called.reached]
        detail["fallen"] = {seat.value: None if to is None else to.value for seat, to in called.fallen}
    return {
        "case_id": clock.case_id,
        "clock_id": clock.id,
        "rung": step.number,
        "rung_name": step.rung.id,
        "light": step.rung.light.value,
        "superseded": called is None,
        "policy_version": clock.policy_version,
        "due_at": clock.due_at,
        "detail": detail,
    }


def _seating(tx: ReadTx, due: list[DueClock]) -> tuple[Seating, dict[int, Place]]:
    """Read who sits where for a chunk: the seating, and each clock's place."""
    rows = sweeping.offices(tx)
    by_code = {row["code"]: row for row in rows}
    by_area = {row["area"]: row["code"] for row in rows}
    chains: dict[str, tuple[tuple[Level, str], ...]] = {}
    places = {}
    for clock in due:
        if clock.county not in chains:
            chains[clock.county] = _chain(by_code, by_area.get(clock.county) or by_area.get(clock.city))
        places[clock.id] = Place(clock.holder, clock.area, chains[clock.county])
    offices = {unit for chain in chains.values() for _, unit in chain}
    sitting = sweeping.sittings(tx, sorted({clock.holder for clock in due}), sorted(offices))
    return _seated(sitting), places


def _chain(by_code: Mapping[str, Mapping[str, str]], code: str | None) -> tuple[tuple[Level, str], ...]:
    chain = []
    while code is not None and code in by_code:
        row = by_code[code]
        chain.append((Level(row["level"]), code))
        code = row["parent"]
    return tuple(chain)


def _seated(sitting: list[Sitting]) -> Seating:
    of_unit: defaultdict[tuple[str, Role], list[int]] = defaultdict(list)
    leaders: defaultdict[tuple[Level, str], list[int]] = defaultdict(list)
    for row in sitting:
        if row.unit is not None:
            of_unit[row.unit, Role(row.role)].append(row.account)
        elif row.area is not None:
            leaders[Level(row.level), row.area].append(row.account)
    return Seating(of_unit, leaders)
