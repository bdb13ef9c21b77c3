"""The life of a commendation or accountability record on one screen: drafted, proposed, signed, and how it stands then.

Written as monthly_report.py is, and for its reasons. Which step of the ladder a record is has no part in its states;
that a step needs the one before it is a rule of proposing and of signing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from transitions import Machine


class RecordState(StrEnum):
    """Where a record stands; what is revoked or withdrawn stays visible as that."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    SIGNED = "signed"
    UPHELD = "upheld"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class RecordTrigger(StrEnum):
    """What can be done to a record; the value is the word in its history and in the API."""

    DRAFT = "draft"
    PROPOSE = "propose"
    RETURN = "return"
    SIGN = "sign"
    WITHDRAW = "withdraw"
    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE = "revoke"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFacts:
    """What is true of a record and of the actor; a fact that a caller forgets refuses."""

    backed: bool = False
    """Rows of the ledger stand behind it."""
    step_open: bool = False
    """The step before it stands for the same unit, or a reason is recorded why it is passed over."""
    appealed: bool = True
    """An appeal against it waits to be decided."""
    actor_of_office: bool = False
    actor_of_signing_office: bool = False
    actor_of_deciding_office: bool = False
    actor_proposed: bool = True
    actor_signed: bool = True
    actor_belongs_to_unit: bool = True


@dataclass(frozen=True, slots=True)
class RecordRule:
    """A named predicate; the name is stable and is what a refusal carries."""

    name: str
    holds: Callable[[RecordFacts], bool]


PROPOSER_OF_OFFICE = RecordRule("proposer_of_office", lambda f: f.actor_of_office)
BACKED_BY_ROWS = RecordRule("backed_by_rows", lambda f: f.backed)
STEP_OPEN = RecordRule("step_open", lambda f: f.step_open)
SIGNER_OF_OFFICE = RecordRule("signer_of_office", lambda f: f.actor_of_signing_office)
SIGNER_NOT_PROPOSER = RecordRule("signer_not_proposer", lambda f: not f.actor_proposed)
SIGNER_NOT_OF_UNIT = RecordRule("signer_not_of_unit", lambda f: not f.actor_belongs_to_unit)
NOT_APPEALED = RecordRule("not_appealed", lambda f: not f.appealed)
DECIDER_OF_OFFICE = RecordRule("decider_of_office", lambda f: f.actor_of_deciding_office)
DECIDER_NOT_CONCERNED = RecordRule("decider_not_concerned", lambda f: not (f.actor_proposed or f.actor_signed))
DECIDER_NOT_OF_UNIT = RecordRule("decider_not_of_unit", lambda f: not f.actor_belongs_to_unit)

DRAFTED, PROPOSED, SIGNED, UPHELD, REVOKED, WITHDRAWN = RecordState
T = RecordTrigger
SIGNS = (SIGNER_OF_OFFICE, SIGNER_NOT_PROPOSER, SIGNER_NOT_OF_UNIT)
DECIDES = (DECIDER_OF_OFFICE, DECIDER_NOT_CONCERNED, DECIDER_NOT_OF_UNIT)


@dataclass(frozen=True, slots=True)
class RecordTransition:
    """One edge; ``guards`` refuse, in the order written."""

    trigger: RecordTrigger
    source: RecordState
    dest: RecordState
    guards: tuple[RecordRule, ...] = field(default=())


TRANSITIONS: tuple[RecordTransition, ...] = (
    RecordTransition(T.DRAFT, DRAFTED, DRAFTED, (PROPOSER_OF_OFFICE,)),
    RecordTransition(T.PROPOSE, DRAFTED, PROPOSED, (PROPOSER_OF_OFFICE, BACKED_BY_ROWS, STEP_OPEN)),
    RecordTransition(T.WITHDRAW, DRAFTED, WITHDRAWN, (PROPOSER_OF_OFFICE,)),
    RecordTransition(T.SIGN, PROPOSED, SIGNED, (*SIGNS, BACKED_BY_ROWS, STEP_OPEN)),
    RecordTransition(T.RETURN, PROPOSED, DRAFTED, SIGNS),
    RecordTransition(T.WITHDRAW, PROPOSED, WITHDRAWN, (PROPOSER_OF_OFFICE,)),
    RecordTransition(T.WITHDRAW, SIGNED, WITHDRAWN, (SIGNER_OF_OFFICE, SIGNER_NOT_OF_UNIT, NOT_APPEALED)),
    RecordTransition(T.UPHOLD, SIGNED, UPHELD, DECIDES),
    RecordTransition(T.CHANGE, SIGNED, UPHELD, DECIDES),
    RecordTransition(T.REVOKE, SIGNED, REVOKED, DECIDES),
)


class RecordRefusal(Exception):
    """A record refuses a trigger; nothing was changed. ``guard`` is None where the state has no such trigger."""

    def __init__(
        self, state: RecordState, trigger: RecordTrigger, permitted: Sequence[RecordTrigger], guard: str | None = None
    ) -> None:
        by = "" if guard is None else f" by guard {guard}"
        super().__init__(f"{trigger.value} is refused in state {state.value}{by}")
        self.state = state
        self.trigger = trigger
        self.permitted = tuple(permitted)
        self.guard = guard


class RecordMoveIllegal(RecordRefusal):
    """The state has no such trigger."""


class RecordGuardRefused(RecordRefusal):
    """The state has the trigger, but a guard says no."""


class Cursor:
    """Holds one state while the machine moves it; thrown away after each fire."""

    __slots__ = ("state",)

    def __init__(self, state: RecordState) -> None:
        self.state = state


def _machine() -> Machine:
    machine = Machine(model=None, states=RecordState, initial=DRAFTED, auto_transitions=False, send_event=True)
    for edge in TRANSITIONS:
        machine.add_transition(edge.trigger.value, edge.source, edge.dest)
    return machine


_MACHINE = _machine()
_EDGES = {(edge.source, edge.trigger): edge for edge in TRANSITIONS}


def fire(state: RecordState, trigger: RecordTrigger, facts: RecordFacts) -> RecordState:
    """Return the state that the trigger leads to.

    Raises RecordMoveIllegal where the state has no such trigger, RecordGuardRefused where a rule does not hold.
    """
    edge = _EDGES.get((state, trigger))
    if edge is None:
        raise RecordMoveIllegal(state, trigger, permitted(state, facts))
    for rule in edge.guards:
        if not rule.holds(facts):
            raise RecordGuardRefused(state, trigger, permitted(state, facts), rule.name)
    cursor = Cursor(state)
    _MACHINE.events[trigger.value].trigger(cursor)
    return cursor.state


def permitted(state: RecordState, facts: RecordFacts) -> tuple[RecordTrigger, ...]:
    """Return the triggers of a state whose rules all hold."""
    return tuple(
        edge.trigger for edge in TRANSITIONS if edge.source is state and all(rule.holds(facts) for rule in edge.guards)
    )


def table() -> frozenset[tuple[RecordTrigger, RecordState, RecordState]]:
    """Return the edges without guards, as the database keeps them."""
    return frozenset((edge.trigger, edge.source, edge.dest) for edge in TRANSITIONS)
