"""Decides a chunk of due clocks: which rung each has reached, who hears of it, and what its letter is made of.

A chunk's clocks are mostly alike: many units, few days. What is decided is worked out once for all that are, so that
the cost of a sweep is that of the rows it writes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from duzhan.campaign.ladders import Rung
from duzhan.model.campaign import CampaignRow
from duzhan.policy import deadlines, decision_facts, ladder, pauses, reach, seats
from duzhan.policy.deadlines import Rules
from duzhan.policy.decision_facts import Inputs
from duzhan.policy.ladder import History, Running, Step
from duzhan.policy.permissions import RANK
from duzhan.policy.seats import Called, Place, Seating
from duzhan.store import calendar_versions, policies, sweeping
from duzhan.store.sweeping import DueClock, Judged, Series, Written
from duzhan.store.transaction import Tx
from duzhan.usecases import seating
from duzhan.usecases.seating import Wanted
from duzhan.vocabulary import BudgetUnit, ClockKind, Level, Light

Row = dict[str, object]
DECISION = "decision"
SPOTLESS = History()


@dataclass(frozen=True, slots=True)
class Outlook:
    """A clock's schedule, and what was worked out of its rungs, for all clocks of the chunk that share it."""

    running: Running
    steps: tuple[Step, ...]
    facts: dict[int, Row] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A due clock as it is decided: its row, its rules, what its ladder sees of it, and the start that this hangs on.

    ``began`` is the local day; the instant where history makes the hour matter.
    """

    clock: DueClock
    rules: Rules
    running: Running
    began: date


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a chunk of due clocks is decided with, and what was decided of them; the mappings fill as it goes."""

    tx: Tx
    campaign: CampaignRow
    calendar: int
    seating: Seating
    places: Mapping[Wanted, Place]
    judged: Judged = field(default_factory=Judged)
    alike: dict[object, int] = field(default_factory=dict)
    rules: dict[int, Rules] = field(default_factory=dict)
    outlooks: dict[object, Outlook] = field(default_factory=dict)
    calls: dict[object, Called] = field(default_factory=dict)
    unsigned: dict[int, datetime | None] = field(default_factory=dict)


def decide_rungs(tx: Tx, due: list[DueClock], agent: str) -> Written:
    """Write what is due of some clocks whose cases this transaction holds: decisions, letters, notices, lights."""
    seated, places = seating.read(tx, {_wanted(clock) for clock in due})
    chunk = Chunk(tx, policies.active(tx), calendar_versions.current(tx), seated, places)
    for clock in due:
        row = {"id": clock.id, "case_id": clock.case_id, "started_at": clock.started_at.isoformat()}
        chunk.judged.clocks.append({**row, "outcome": _outcome(chunk, clock)})
    written = sweeping.decide(tx, chunk.judged, Series(chunk.campaign.id, chunk.campaign.letter_prefix, _year(chunk)))
    sweeping.shine(tx, sorted({clock.case_id for clock in due}), agent)
    return written


def running_of(clock: DueClock) -> Running:
    """Return a due clock as its ladder sees it."""
    return Running(
        kind=ClockKind(clock.kind),
        started_at=clock.started_at,
        due_at=clock.due_at,
        unit=BudgetUnit(clock.unit),
        history=_history(clock),
        pauses=pauses.read(json.loads(clock.pauses)) if clock.pauses else (),
        behind_on=clock.behind_on,
    )


def _history(clock: DueClock) -> History:
    """Return what the case's history says of a clock: it is the lead unit's to answer for."""
    if clock.kind != ClockKind.RECTIFY.value or clock.holder != clock.lead_unit:
        return SPOTLESS
    return History(clock.rework, reopened=clock.cycle > 1)


def _outcome(chunk: Chunk, clock: DueClock) -> int:
    """Return the number of a clock's outcome, judging the first of those that are alike and started on one day."""
    if clock.policy_version not in chunk.rules:
        chunk.rules[clock.policy_version] = policies.pinned(chunk.tx, clock.policy_version)
    rules = chunk.rules[clock.policy_version]
    # What a history makes graver is graver from the very start, and the hour of that is kept.
    began = rules.today(clock.started_at) if _history(clock) == SPOTLESS else clock.started_at
    likeness = (began, clock[sweeping.ALIKE_FROM :])
    if likeness not in chunk.alike:
        chunk.alike[likeness] = _judge(chunk, Due(clock, rules, running_of(clock), began))
    return chunk.alike[likeness]


def _judge(chunk: Chunk, due: Due) -> int:
    """Decide for every clock that is like this one; return the number of their outcome."""
    outcome = len(chunk.judged.outcomes)
    verdict = ladder.judge(_outlook(chunk, due).steps, due.clock.rung, chunk.tx.now)
    reached = verdict.reached
    chunk.judged.outcomes.append(
        {
            "outcome": outcome,
            "rung": due.clock.rung if reached is None else reached.number,
            "light": None if reached is None else reached.rung.light.value,
            "next_fire_at": verdict.next_fire_at,
            "escalates_at": verdict.escalates_at,
        }
    )
    rungs = [_rung(due.clock, step, _facts(chunk, due, step)) for step in verdict.passed_over]
    if reached is not None:
        rungs.append(_reached(chunk, due, reached))
    chunk.judged.rungs.extend({"outcome": outcome, **rung} for rung in rungs)
    return outcome


def _outlook(chunk: Chunk, due: Due) -> Outlook:
    """Return a clock's schedule, which clocks of other holders share."""
    running = due.running
    same = (running.kind, running.due_at, running.unit, running.history, running.pauses, running.behind_on)
    key = (due.clock.policy_version, due.began, same)
    if key not in chunk.outlooks:
        chunk.outlooks[key] = Outlook(running, ladder.schedule(due.rules, running))
    return chunk.outlooks[key]


def _facts(chunk: Chunk, due: Due, step: Step) -> Row:
    """Return what a decision is explained by: the grounds that hold, the arithmetic, and what both were made of.

    The start among the latter is one of the clocks'; each decision gets its own clock's as it is written.
    """
    clock, outlook = due.clock, _outlook(chunk, due)
    if step.number not in outlook.facts:
        outlook.facts[step.number] = decision_facts.facts_of(due.rules, outlook.running, step, chunk.tx.now)
    inputs = Inputs(
        running=due.running,
        due_version=clock.due_version,
        budget=clock.budget,
        holder=clock.holder,
        rung=clock.rung,
        calendar=chunk.calendar,
    )
    return {**outlook.facts[step.number], "inputs": decision_facts.kept(inputs)}


def _reached(chunk: Chunk, due: Due, step: Step) -> Row:
    """Return the rung that is sent: with everyone it reaches, and its letter where the clock's light changes."""
    clock, rules = due.clock, due.rules
    place = chunk.places[_wanted(clock)]
    called = _called(chunk, rules, (clock, place), step.rung)
    detail = {
        **_facts(chunk, due, step),
        "seats": [[account, seat.value] for account, seat in called.reached],
        "fallen": {seat.value: None if to is None else to.value for seat, to in called.fallen},
        "delegated": [list(pair) for pair in called.delegated],
    }
    light = step.rung.light
    row = {**_rung(clock, step, detail), "superseded": False}
    row["urgent"] = reach.urgent(DECISION, {"light": light.value})
    if light not in {Light(clock.light), Light.GREEN}:
        row |= _letter(chunk, rules, clock, place)
    return row


def _called(chunk: Chunk, rules: Rules, at: tuple[DueClock, Place], rung: Rung) -> Called:
    clock, place = at
    key = (clock.policy_version, clock.kind, rung.id, clock.holder, clock.area)
    if key not in chunk.calls:
        chunk.calls[key] = seats.call(rung.seats, place, chunk.seating, rules.policy.ladders.fall_through)
    return chunk.calls[key]


def _letter(chunk: Chunk, rules: Rules, clock: DueClock, place: Place) -> Row:
    """Return who issues a clock's letter, in which series, and until when it is to be signed for."""
    found_level = Level(clock.found_level)
    level, issuer = next((pair for pair in place.offices if RANK[pair[0]] >= RANK[found_level]), place.offices[-1])
    if clock.policy_version not in chunk.unsigned:
        sign = rules.policy.ladders.letter.sign
        due_on = None if sign is None else deadlines.spent(rules, sign, rules.today(chunk.tx.now))
        due = None if due_on is None else deadlines.on(rules, chunk.tx.now, due_on)
        chunk.unsigned[clock.policy_version] = None if due is None else due.at
    facts = rules.policy.facts
    return {
        "holder": clock.holder,
        "issuer": issuer,
        "level": level.value,
        "letter": facts.letter_levels.of(level),
        "document": facts.letter_numbers.of(level),
        "unsigned_at": chunk.unsigned[clock.policy_version],
    }


def _rung(clock: DueClock, step: Step, detail: Row) -> Row:
    """Return the columns that decisions of an outcome share, as those of a lower rung that was passed over."""
    return {
        "rung": step.number,
        "rung_name": step.rung.id,
        "light": step.rung.light.value,
        "superseded": True,
        "policy_version": clock.policy_version,
        "due_at": clock.due_at,
        "detail": detail,
    }


def _wanted(clock: DueClock) -> Wanted:
    return Wanted(clock.holder, clock.area, clock.county, clock.city)


def _year(chunk: Chunk) -> int:
    return policies.pinned(chunk.tx, int(chunk.campaign.policy_version or 0)).today(chunk.tx.now).year
