"""The lifecycle on one screen: TRANSITIONS is the only place that says which trigger leads where.

The machine is never bound to a row: a row class refuses foreign attributes, a refused guard would be a silent
False, and ``to_CLOSED`` back doors would come for free. ``fire`` evaluates the guards itself, so that a refusal
names the guard, and then moves a throw-away cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from transitions import EventData, Machine

from statemachines import guards as g
from statemachines.errors import GuardRefused, IllegalTransition
from statemachines.guards import Facts, Rule
from statemachines.life import Cursor
from statemachines.states import State, Trigger


@dataclass(frozen=True, slots=True)
class Transition:
    """One edge; ``when`` chooses between edges of one trigger, ``guards`` refuse, in the order written."""

    trigger: Trigger
    source: State
    dest: State
    guards: tuple[Rule, ...] = field(default=())
    when: Rule | None = None


FOUND, ASSIGNED, RECTIFYING, VERIFIED, CLOSED = State
T = Trigger
DUE = (g.DUE_IN_FUTURE, g.DUE_WITHIN_CAMPAIGN)
VERIFIER = (
    g.NOT_SUSPENDED,
    g.SUBMISSION_REVIEWED,
    g.VERIFIER_NOT_OF_RESPONSIBLE_UNITS,
    g.VERIFIER_DID_NOT_ASSIGN,
    g.VERIFIER_DID_NOT_SUBMIT,
    g.VERIFIER_DID_NOT_REVIEW,
    g.SECOND_VERIFIER_IS_ANOTHER,
    g.ON_SITE_DATE_PLAUSIBLE,
)
RETURN = (
    g.NOT_SUSPENDED,
    g.NOT_ARBITRATED,
    g.RETURNS_LEFT,
    g.ACCEPTANCE_WINDOW_OPEN,
    g.INSTRUCTIONS_ANSWERED,
)
ORDER = (
    g.CLOSING_NOT_ORDERED,
    g.CLOSING_LEVEL_REACHED,
    g.PUBLICITY_OVER,
    g.OBJECTIONS_SETTLED,
    g.INSTRUCTIONS_ANSWERED,
)
CLOSE = (g.CLOSING_ORDERED, g.OBJECTIONS_SETTLED, g.INSTRUCTIONS_ANSWERED, g.LINES_CONCLUDED, g.EVIDENCE_INTACT)
REQUEST = (
    g.NOT_SUSPENDED,
    g.NO_SUBMISSION_OPEN,
    g.NO_EXTENSION_PENDING,
    g.EXTENSIONS_LEFT,
    g.EXTENSION_IN_TIME,
    g.EXTENSION_LATER_THAN_DUE,
    g.DUE_WITHIN_CAMPAIGN,
    g.EXTENSION_WITHIN_TOTAL,
)
GRANT = (
    g.NOT_SUSPENDED,
    g.EXTENSION_PENDING,
    g.APPROVER_DID_NOT_REQUEST,
    g.APPROVER_REACHES_EXTENSION,
    g.EXTENSION_LATER_THAN_DUE,
    g.DUE_WITHIN_CAMPAIGN,
    g.EXTENSION_WITHIN_TOTAL,
)
REFUSE = (g.NOT_SUSPENDED, g.EXTENSION_PENDING, g.APPROVER_DID_NOT_REQUEST, g.APPROVER_REACHES_EXTENSION)
FIRST_VERIFICATION = Rule("first_verification", lambda f: not f.first_verification_recorded, of_case=True)
SECOND_VERIFICATION = Rule("second_verification", lambda f: f.first_verification_recorded, of_case=True)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(T.ASSIGN, FOUND, ASSIGNED, (g.NOT_AUTOMATIC_AFTER_RETURN, g.ARBITER_AFTER_RETURNS, *DUE)),
    Transition(T.DISMISS, FOUND, CLOSED, (g.MERGED_CASE_STANDS,)),
    Transition(T.ACCEPT, ASSIGNED, RECTIFYING, (g.NOT_SUSPENDED,)),
    Transition(T.RETURN, ASSIGNED, FOUND, RETURN),
    Transition(T.TRANSFER, ASSIGNED, ASSIGNED, (g.LEAD_UNIT_CHANGES, *DUE)),
    Transition(T.TRANSFER, RECTIFYING, ASSIGNED, (g.NO_SUBMISSION_OPEN, g.LEAD_UNIT_CHANGES, *DUE)),
    Transition(T.PLAN, RECTIFYING, RECTIFYING, (g.MILESTONES_IN_TIME,)),
    Transition(T.PROGRESS, RECTIFYING, RECTIFYING, (g.OWN_PART, g.PROGRESS_FORWARD)),
    Transition(
        T.SUBMIT, RECTIFYING, RECTIFYING, (g.NOT_SUSPENDED, g.NO_SUBMISSION_OPEN, g.CO_UNITS_DONE, g.EVIDENCE_COMPLETE)
    ),
    Transition(T.REVIEW, RECTIFYING, RECTIFYING, (g.NOT_SUSPENDED, g.SUBMISSION_PENDING, g.REVIEWER_DID_NOT_SUBMIT)),
    Transition(T.SEND_BACK, RECTIFYING, RECTIFYING, (g.NOT_SUSPENDED, g.SUBMISSION_OPEN, *DUE)),
    Transition(T.SEND_BACK, VERIFIED, RECTIFYING, DUE),
    Transition(T.VERIFY, RECTIFYING, RECTIFYING, VERIFIER, when=FIRST_VERIFICATION),
    Transition(T.VERIFY, RECTIFYING, VERIFIED, VERIFIER, when=SECOND_VERIFICATION),
    Transition(T.ORDER_CLOSING, VERIFIED, VERIFIED, ORDER),
    Transition(T.CLOSE, VERIFIED, CLOSED, CLOSE),
    Transition(T.REOPEN, CLOSED, RECTIFYING, (g.RESOLUTION_RECTIFIED, *DUE)),
    Transition(T.SUSPEND, ASSIGNED, ASSIGNED, (g.NOT_SUSPENDED, g.REVIEW_DATE_PLAUSIBLE)),
    Transition(T.SUSPEND, RECTIFYING, RECTIFYING, (g.NOT_SUSPENDED, g.REVIEW_DATE_PLAUSIBLE)),
    Transition(T.RESUME, ASSIGNED, ASSIGNED, (g.SUSPENDED,)),
    Transition(T.RESUME, RECTIFYING, RECTIFYING, (g.SUSPENDED,)),
    Transition(T.REQUEST_EXTENSION, ASSIGNED, ASSIGNED, REQUEST),
    Transition(T.REQUEST_EXTENSION, RECTIFYING, RECTIFYING, REQUEST),
    Transition(T.GRANT_EXTENSION, ASSIGNED, ASSIGNED, GRANT),
    Transition(T.GRANT_EXTENSION, RECTIFYING, RECTIFYING, GRANT),
    Transition(T.REFUSE_EXTENSION, ASSIGNED, ASSIGNED, REFUSE),
    Transition(T.REFUSE_EXTENSION, RECTIFYING, RECTIFYING, REFUSE),
)


def _machine() -> Machine:
    machine = Machine(model=None, states=State, initial=FOUND, auto_transitions=False, send_event=True)
    for edge in TRANSITIONS:
        condition = None if edge.when is None else _condition(edge.when)
        machine.add_transition(edge.trigger.value, edge.source, edge.dest, conditions=condition)
    return machine


def _condition(rule: Rule) -> Callable[[EventData], bool]:
    return lambda event: rule.holds(event.kwargs["facts"])


_MACHINE = _machine()
_EDGES: dict[tuple[State, Trigger], tuple[Transition, ...]] = {
    (state, trigger): edges
    for state in State
    for trigger in Trigger
    if (edges := tuple(edge for edge in TRANSITIONS if (edge.source, edge.trigger) == (state, trigger)))
}
_BY_STATE: dict[State, tuple[Trigger, ...]] = {
    state: tuple(trigger for trigger in Trigger if (state, trigger) in _EDGES) for state in State
}


def fire(state: State, trigger: Trigger, facts: Facts) -> State:
    """Return the state that the trigger leads to.

    Raises IllegalTransition where the state has no such trigger, GuardRefused (with the guard's name) where a rule
    of the edge does not hold.
    """
    edge = next(edge for edge in _edges(state, trigger, facts) if edge.when is None or edge.when.holds(facts))
    for rule in edge.guards:
        if not rule.holds(facts):
            raise GuardRefused(state, trigger, permitted(state, facts), rule.name)
    cursor = Cursor(state)
    _MACHINE.events[trigger.value].trigger(cursor, facts=facts)
    return cursor.state


def expect(state: State, trigger: Trigger, facts: Facts) -> None:
    """Raise IllegalTransition where the state has no such trigger; its guards are still to be judged by ``fire``."""
    _edges(state, trigger, facts)


def _edges(state: State, trigger: Trigger, facts: Facts) -> tuple[Transition, ...]:
    edges = _EDGES.get((state, trigger))
    if edges is None:
        raise IllegalTransition(state, trigger, permitted(state, facts))
    return edges


def permitted(state: State, facts: Facts) -> tuple[Trigger, ...]:
    """Return the triggers whose rules about the case and the person hold; those about the command are still open."""
    return tuple(trigger for trigger in _BY_STATE[state] if not missing(state, trigger, facts))


def missing(state: State, trigger: Trigger, facts: Facts) -> tuple[str, ...]:
    """Return the names of the case's rules that keep a trigger of this state from being possible."""
    edge = next(edge for edge in _EDGES[state, trigger] if edge.when is None or edge.when.holds(facts))
    return tuple(rule.name for rule in edge.guards if rule.of_case and not rule.holds(facts))


def triggers_of(state: State) -> tuple[Trigger, ...]:
    """Return every trigger that leaves the state, guards aside."""
    return _BY_STATE[state]


def table() -> frozenset[tuple[Trigger, State, State]]:
    """Return the edges without guards, as the database keeps them."""
    return frozenset((edge.trigger, edge.source, edge.dest) for edge in TRANSITIONS)
