"""督办: every clock that has reached a rung is decided once, however often and by however many the sweep runs."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import partial

from duzhan.errors import StaleVersion
from duzhan.policy import ladder, seats
from duzhan.policy.deadlines import Rules
from duzhan.policy.ladder import History, Reach, Running, Step, Verdict
from duzhan.policy.permissions import Agent
from duzhan.policy.seats import Called, Place, Seating
from duzhan.store import cases, policies, runs, sweeping
from duzhan.store.sweeping import DueClock, Sitting
from duzhan.store.transaction import Pool, ReadTx, Tx, reading, transaction
from duzhan.usecases.resume_case import resume_case
from duzhan.vocabulary import AUTOMATIC_RESUME, BudgetUnit, ClockKind, Level, RectificationType, Role
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

    A chunk holds its clocks and their cases and skips what others hold, so any number of sweeps may run at once.
    """
    with reading(pool) as snapshot:
        started_at = snapshot.now
    report = SweepReport(resumed=_resume(pool))
    while True:
        with transaction(pool) as tx:
            due = sweeping.take(tx, escalating=reach is Reach.ESCALATIONS, limit=chunk)
            if due:
                report = report.plus(_decide(tx, due))
        if len(due) < chunk:
            break
    with transaction(pool) as tx:
        counts = {"decided": report.decided, "resumed": report.resumed, "notices": report.notices}
        runs.record(tx, "reminders" if reach is Reach.REMINDERS else "escalation", started_at, counts)
    return report


def _resume(pool: Pool, limit: int = 1000) -> int:
    with reading(pool) as snapshot:
        numbers = cases.numbers_to_resume(snapshot, limit)
    resumed = 0
    for number in numbers:
        try:
            with transaction(pool) as tx:
                resume_case(tx, number, None, RESUMED, AGENT)
                resumed += 1
        except (LifecycleRefusal, StaleVersion):
            # Somebody resumed or moved it since it was listed; that is what was wanted.
            continue
    return resumed


@dataclass(slots=True)
class _Chunk:
    """The columns that a chunk will write."""

    decisions: defaultdict[str, list[object]] = field(default_factory=partial(defaultdict, list))
    clocks: defaultdict[str, list[object]] = field(default_factory=partial(defaultdict, list))
    notices: defaultdict[str, list[object]] = field(default_factory=partial(defaultdict, list))
    cases: set[int] = field(default_factory=set)
    superseded: int = 0


def _decide(tx: Tx, due: list[DueClock]) -> SweepReport:
    seating, places, mailed = _seating(tx, due)
    chunk = _Chunk()
    schedules: dict[tuple[object, ...], tuple[Step, ...]] = {}
    for clock in due:
        rules = policies.pinned(tx, clock.policy_version)
        verdict = ladder.judge(_steps(rules, clock, schedules), clock.rung, tx.now)
        _advance(chunk, clock, verdict)
        for step in verdict.passed_over:
            _record(chunk, clock, step, None)
        if verdict.reached is not None:
            fall_through = rules.policy.ladders.fall_through
            called = seats.call(verdict.reached.rung.seats, places[clock.id], seating, fall_through)
            _record(chunk, clock, verdict.reached, called)
            _tell(chunk, clock, verdict.reached, called, mailed)
    decided = sweeping.decide(tx, chunk.decisions) if chunk.decisions else 0
    sweeping.advance(tx, chunk.clocks)
    sweeping.shine(tx, sorted(chunk.cases), AGENT.name)
    told = sweeping.tell(tx, chunk.notices) if chunk.notices else 0
    return SweepReport(decided - chunk.superseded, chunk.superseded, 0, told)


def _steps(
    rules: Rules, clock: DueClock, known: dict[tuple[object, ...], tuple[Step, ...]]
) -> tuple[Step, ...]:
    """Return a clock's schedule, worked out once for all clocks of the chunk that share it."""
    history = History(clock.rework, reopened=clock.cycle > 1) if clock.kind == ClockKind.RECTIFY else History()
    key = (clock.policy_version, clock.kind, clock.started_at, clock.due_at, history)
    steps = known.get(key)
    if steps is None:
        kind = ClockKind(clock.kind)
        unit = _budget_unit(rules, kind)
        steps = ladder.schedule(rules, Running(kind, clock.started_at, clock.due_at, unit, history))
        known[key] = steps
    return steps


def _budget_unit(rules: Rules, kind: ClockKind) -> BudgetUnit:
    return rules.policy.clocks.budget(kind, RectificationType.TIME_LIMITED).unit


def _advance(chunk: _Chunk, clock: DueClock, verdict: Verdict) -> None:
    columns, reached = chunk.clocks, verdict.reached
    columns["id"].append(clock.id)
    columns["rung"].append(clock.rung if reached is None else reached.number)
    columns["light"].append(None if reached is None else reached.rung.light.value)
    columns["next_fire_at"].append(verdict.next_fire_at)
    columns["escalates_at"].append(verdict.escalates_at)
    chunk.cases.add(clock.case_id)


def _record(chunk: _Chunk, clock: DueClock, step: Step, called: Called | None) -> None:
    columns = chunk.decisions
    columns["case_id"].append(clock.case_id)
    columns["clock_id"].append(clock.id)
    columns["rung"].append(step.number)
    columns["rung_name"].append(step.rung.id)
    columns["light"].append(step.rung.light.value)
    columns["superseded"].append(called is None)
    columns["policy_version"].append(clock.policy_version)
    columns["due_at"].append(clock.due_at)
    columns["detail"].append(_detail(step, called))
    chunk.superseded += called is None


def _detail(step: Step, called: Called | None) -> str:
    """Write what the decision was made of, so that it can be explained for ever."""
    facts: dict[str, object] = {"reached_at": step.at.isoformat()}
    if called is not None:
        facts["seats"] = [[account, seat.value] for account, seat in called.reached]
        facts["fallen"] = {seat.value: None if to is None else to.value for seat, to in called.fallen}
    return json.dumps(facts, separators=(",", ":"))


def _tell(chunk: _Chunk, clock: DueClock, step: Step, called: Called, mailed: set[int]) -> None:
    promise = f"decision:{clock.id}:{step.number}"
    detail = json.dumps(
        {
            "clock": clock.kind,
            "rung": step.rung.id,
            "light": step.rung.light.value,
            "due_at": clock.due_at.isoformat(),
            "fallen": [seat.value for seat, _ in called.fallen],
        },
        separators=(",", ":"),
    )
    columns = chunk.notices
    for account, seat in called.reached:
        for channel in ("inbox", "email") if account in mailed else ("inbox",):
            columns["case_id"].append(clock.case_id)
            columns["clock_id"].append(clock.id)
            columns["promise"].append(promise)
            columns["recipient"].append(account)
            columns["channel"].append(channel)
            columns["seat"].append(seat.value)
            columns["detail"].append(detail)


def _seating(tx: ReadTx, due: list[DueClock]) -> tuple[Seating, dict[int, Place], set[int]]:
    """Read who sits where for a chunk: the seating, each clock's place, and who has an e-mail address."""
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
    return _seated(sitting), places, {row.account for row in sitting if row.has_email}


def _chain(by_code: dict[str, dict[str, str]], code: str | None) -> tuple[tuple[Level, str], ...]:
    chain = []
    while code in by_code:
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


