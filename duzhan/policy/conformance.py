"""合规检查: what the history of one case has against it, each finding with the events that show it.

Pure: a trace is the values of a case's events, and what is found depends on nothing else. A finding says that somebody
should look, not that somebody did wrong.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain

from duzhan.campaign.conformance import Conformance, Nonconformity
from duzhan.vocabulary import EvidenceKind, Severity
from statemachines.states import State, Trigger

T = Trigger
HANDED_OVER = frozenset({T.ASSIGN.value, T.TRANSFER.value, T.REOPEN.value})
"""What starts the time in which a unit puts something right."""
HOUR = timedelta(hours=1)
Facts = Mapping[str, int | tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Act:
    """An event: its id, what was done when by whom for which unit, and to which state it led.

    ``units`` are the responsible units at that moment, told of verifications only; ``own`` are those of them to which
    whoever acted belonged for certain.
    """

    id: int
    kind: str
    at: datetime
    actor: int | None
    unit: str | None
    to_state: State
    units: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """Of a cycle, when its first piece of evidence of a kind came."""

    cycle: int
    kind: EvidenceKind
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """A case's events in their order, the evidence it had and the kinds that its rules ask for."""

    case: int
    number: str
    severity: Severity
    acts: Sequence[Act]
    pieces: Sequence[Piece] = ()
    required: frozenset[EvidenceKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """What looks wrong: when the last of its events was, the cases and events that show it, whose it is, and figures.

    ``unit`` is the unit that acted, None where it is not known.
    """

    kind: Nonconformity
    at: datetime
    cases: tuple[str, ...]
    events: tuple[int, ...]
    unit: str | None
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """A submission that was verified, within its cycle: how it came to that."""

    cycle: int
    handed_over: Act | None
    submitted: Act
    between: tuple[Act, ...]
    """What happened between the submission and the verification that moved the case, in its order."""
    verified: Act
    closed: Act | None


def judge(trace: Trace, rules: Conformance) -> tuple[Finding, ...]:
    """Return everything that one case's history has against it, the oldest first."""
    passages = tuple(_passages(trace.acts))
    found = chain(
        (finding for passage in passages for rule in _OF_PASSAGE for finding in rule(trace, passage, rules)),
        _verified_by_own(trace),
        _ping_pong(trace, rules),
    )
    return tuple(sorted(found, key=lambda finding: (finding.at, finding.kind)))


def _passages(acts: Sequence[Act]) -> Iterator[Passage]:
    """Yield each way from a submission to the verified state; what a verification never followed is none."""
    cycle, handed_over, submitted = 1, None, None
    between: list[Act] = []
    for position, act in enumerate(acts):
        if act.kind == T.REOPEN:
            cycle += 1
        if act.kind in HANDED_OVER:
            handed_over, submitted = act, None
        elif act.kind == T.SUBMIT:
            submitted, between = act, []
        elif act.kind == T.VERIFY and act.to_state is State.VERIFIED and submitted is not None:
            yield Passage(cycle, handed_over, submitted, tuple(between), act, _closing(acts[position + 1 :]))
        elif submitted is not None:
            between.append(act)


def _closing(later: Sequence[Act]) -> Act | None:
    """Return the closing that follows, None where the case was sent back or reopened first, or is not closed yet."""
    back = {T.SEND_BACK.value, T.REOPEN.value}
    first = next((act for act in later if act.kind in back or act.kind == T.CLOSE), None)
    return first if first is not None and first.kind == T.CLOSE else None


def _closed_too_fast(trace: Trace, passage: Passage, rules: Conformance) -> Iterator[Finding]:
    if passage.closed is None or passage.handed_over is None:
        return
    took = passage.submitted.at - passage.handed_over.at
    least = rules.closed_too_fast.of(trace.severity)
    if took < least * HOUR:
        yield Finding(
            kind=Nonconformity.CLOSED_TOO_FAST,
            at=passage.closed.at,
            cases=(trace.number,),
            events=(passage.handed_over.id, passage.submitted.id, passage.closed.id),
            unit=passage.submitted.unit,
            facts={"minutes": int(took / timedelta(minutes=1)), "least_hours": least},
        )


def _evidence_late(trace: Trace, passage: Passage, rules: Conformance) -> Iterator[Finding]:
    del rules
    came = {piece.kind: piece.came_at for piece in trace.pieces if piece.cycle == passage.cycle}
    late = sorted(kind for kind in trace.required if kind not in came or came[kind] > passage.submitted.at)
    if late:
        yield Finding(
            kind=Nonconformity.EVIDENCE_LATE,
            at=passage.verified.at,
            cases=(trace.number,),
            events=(passage.submitted.id, passage.verified.id),
            unit=passage.submitted.unit,
            facts={"kinds": tuple(kind.value for kind in late)},
        )


def _review_skipped(trace: Trace, passage: Passage, rules: Conformance) -> Iterator[Finding]:
    del rules
    first = next((act for act in (*passage.between, passage.verified) if act.kind == T.VERIFY), passage.verified)
    reviewed = any(act.kind == T.REVIEW and act.id < first.id for act in passage.between)
    if not reviewed:
        yield Finding(
            kind=Nonconformity.REVIEW_SKIPPED,
            at=passage.verified.at,
            cases=(trace.number,),
            events=(passage.submitted.id, first.id, *([] if first is passage.verified else [passage.verified.id])),
            unit=first.unit,
        )


def _verified_by_own(trace: Trace) -> Iterator[Finding]:
    """Yield each verification by somebody of the responsible units: by what they acted for, or are granted.

    Whoever acts for a unit of the case before or after they verify it belongs to it too.
    """
    acted: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for act in trace.acts:
        if act.actor is not None and act.unit is not None and act.kind != T.VERIFY:
            acted[act.actor, act.unit].append(act.id)
    for act in trace.acts:
        if act.kind != T.VERIFY or act.actor is None:
            continue
        own = (act.own | ({act.unit} if act.unit else set()) | {u for a, u in acted if a == act.actor}) & act.units
        if own:
            unit = min(own)
            yield Finding(
                kind=Nonconformity.VERIFIED_BY_OWN,
                at=act.at,
                cases=(trace.number,),
                events=tuple(sorted({*acted.get((act.actor, unit), ()), act.id})),
                unit=unit,
            )


def _ping_pong(trace: Trace, rules: Conformance) -> Iterator[Finding]:
    """Yield each return that is one too many, of one unit or of all since the case was last accepted."""
    by_unit: defaultdict[str | None, list[int]] = defaultdict(list)
    returned: list[int] = []
    for act in trace.acts:
        if act.kind == T.ACCEPT:
            by_unit.clear()
            returned.clear()
        if act.kind != T.RETURN:
            continue
        by_unit[act.unit].append(act.id)
        returned.append(act.id)
        own = by_unit[act.unit]
        if len(own) >= rules.ping_pong.same_unit or len(returned) >= rules.ping_pong.any_unit:
            facts = {"times": len(own), "all": len(returned)}
            yield Finding(Nonconformity.PING_PONG, act.at, (trace.number,), tuple(returned), act.unit, facts)


Rule = Callable[[Trace, Passage, Conformance], Iterator[Finding]]
_OF_PASSAGE: tuple[Rule, ...] = (_closed_too_fast, _evidence_late, _review_skipped)
