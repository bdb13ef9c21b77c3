"""The life of a monthly report on one screen: due, submitted, returned or accepted, frozen; a plan has the same.

Written as lifecycle.py is, and for its reasons: the machine is never bound to a row, ``fire`` evaluates the guards
itself so that a refusal names the guard, and only then moves a throw-away cursor. On time, late and missing are
readings of the due date, never states.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from transitions import Machine


class ReportState(StrEnum):
    """Where a report stands; overdue and missing are readings, never states."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FROZEN = "frozen"


class ReportTrigger(StrEnum):
    """What can be done to a report; the value is the word in its versions and in the API."""

    DRAFT = "draft"
    SIGN = "sign"
    SUBMIT = "submit"
    RETURN = "return"
    ACCEPT = "accept"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """What is true of a report, of the actor and of the command; a fact that a caller forgets refuses."""

    drafted: bool = False
    signed: bool = False
    month_frozen: bool = False
    actor_of_unit: bool = False
    actor_is_head: bool = False
    actor_of_receiver: bool = False
    actor_belongs_to_unit: bool = True
    """As anything at all; it keeps a reviewer away who also works in the unit that reports."""


@dataclass(frozen=True, slots=True)
class ReportRule:
    """A named predicate; the name is stable and is what a refusal carries."""

    name: str
    holds: Callable[[ReportFacts], bool]


AUTHOR_OF_UNIT = ReportRule("author_of_unit", lambda f: f.actor_of_unit)
SIGNER_IS_HEAD = ReportRule("signer_is_head", lambda f: f.actor_is_head)
DRAFTED = ReportRule("drafted", lambda f: f.drafted)
SIGNED_BY_HEAD = ReportRule("signed_by_head", lambda f: f.signed)
REVIEWER_OF_RECEIVER = ReportRule("reviewer_of_receiver", lambda f: f.actor_of_receiver)
REVIEWER_NOT_OF_UNIT = ReportRule("reviewer_not_of_unit", lambda f: not f.actor_belongs_to_unit)
MONTH_FROZEN = ReportRule("month_frozen", lambda f: f.month_frozen)

DUE, SUBMITTED, RETURNED, ACCEPTED, FROZEN = ReportState
T = ReportTrigger
REVIEW = (REVIEWER_OF_RECEIVER, REVIEWER_NOT_OF_UNIT)


@dataclass(frozen=True, slots=True)
class ReportTransition:
    """One edge; ``guards`` refuse, in the order written."""

    trigger: ReportTrigger
    source: ReportState
    dest: ReportState
    guards: tuple[ReportRule, ...] = field(default=())


TRANSITIONS: tuple[ReportTransition, ...] = (
    ReportTransition(T.DRAFT, DUE, DUE, (AUTHOR_OF_UNIT,)),
    ReportTransition(T.DRAFT, RETURNED, RETURNED, (AUTHOR_OF_UNIT,)),
    ReportTransition(T.SIGN, DUE, DUE, (SIGNER_IS_HEAD, DRAFTED)),
    ReportTransition(T.SIGN, RETURNED, RETURNED, (SIGNER_IS_HEAD, DRAFTED)),
    ReportTransition(T.SUBMIT, DUE, SUBMITTED, (AUTHOR_OF_UNIT, DRAFTED, SIGNED_BY_HEAD)),
    ReportTransition(T.SUBMIT, RETURNED, SUBMITTED, (AUTHOR_OF_UNIT, DRAFTED, SIGNED_BY_HEAD)),
    ReportTransition(T.RETURN, SUBMITTED, RETURNED, REVIEW),
    ReportTransition(T.RETURN, ACCEPTED, RETURNED, REVIEW),
    ReportTransition(T.ACCEPT, SUBMITTED, ACCEPTED, REVIEW),
    ReportTransition(T.FREEZE, ACCEPTED, FROZEN, (*REVIEW, MONTH_FROZEN)),
)


class ReportRefusal(Exception):
    """A report refuses a trigger; nothing was changed. ``guard`` is None where the state has no such trigger."""

    def __init__(
        self, state: ReportState, trigger: ReportTrigger, permitted: Sequence[ReportTrigger], guard: str | None = None
    ) -> None:
        by = "" if guard is None else f" by guard {guard}"
        super().__init__(f"{trigger.value} is refused in state {state.value}{by}")
        self.state = state
        self.trigger = trigger
        self.permitted = tuple(permitted)
        self.guard = guard


class ReportMoveIllegal(ReportRefusal):
    """The state has no such trigger."""


class ReportGuardRefused(ReportRefusal):
    """The state has the trigger, but a guard says no."""


class Cursor:
    """Holds one state while the machine moves it; thrown away after each fire."""

    __slots__ = ("state",)

    def __init__(self, state: ReportState) -> None:
        self.state = state


def _machine() -> Machine:
    machine = Machine(model=None, states=ReportState, initial=DUE, auto_transitions=False, send_event=True)
    for edge in TRANSITIONS:
        machine.add_transition(edge.trigger.value, edge.source, edge.dest)
    return machine


_MACHINE = _machine()
_EDGES = {(edge.source, edge.trigger): edge for edge in TRANSITIONS}


def fire(state: ReportState, trigger: ReportTrigger, facts: ReportFacts) -> ReportState:
    """Return the state that the trigger leads to.

    Raises ReportMoveIllegal where the state has no such trigger, ReportGuardRefused where a rule does not hold.
    """
    edge = _EDGES.get((state, trigger))
    if edge is None:
        raise ReportMoveIllegal(state, trigger, permitted(state, facts))
    for rule in edge.guards:
        if not rule.holds(facts):
            raise ReportGuardRefused(state, trigger, permitted(state, facts), rule.name)
    cursor = Cursor(state)
    _MACHINE.events[trigger.value].trigger(cursor)
    return cursor.state


def permitted(state: ReportState, facts: ReportFacts) -> tuple[ReportTrigger, ...]:
    """Return the triggers of a state whose rules all hold."""
    return tuple(
        edge.trigger for edge in TRANSITIONS if edge.source is state and all(rule.holds(facts) for rule in edge.guards)
    )


def table() -> frozenset[tuple[ReportTrigger, ReportState, ReportState]]:
    """Return the edges without guards, as the database keeps them."""
    return frozenset((edge.trigger, edge.source, edge.dest) for edge in TRANSITIONS)
