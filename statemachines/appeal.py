"""The life of an appeal on one screen: lodged, then decided once or taken back.

Written as monthly_report.py is, and for its reasons. Overdue is a reading of its due date, never a state.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from transitions import Machine


class AppealState(StrEnum):
    """Where an appeal stands; what was decided stays decided."""

    LODGED = "lodged"
    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


class AppealTrigger(StrEnum):
    """What can be done to an appeal; what is decided about is the line that it was lodged against."""

    UPHOLD = "uphold"
    CHANGE = "change"
    REVOKE = "revoke"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealFacts:
    """What is true of the actor; a fact that a caller forgets refuses."""

    actor_of_unit: bool = False
    actor_of_office: bool = False
    actor_concerned: bool = True
    """Proposed or signed what the appeal is against."""
    actor_belongs_to_unit: bool = True
    changeable: bool = False
    """There is something milder that it could be changed to."""


@dataclass(frozen=True, slots=True)
class AppealRule:
    """A named predicate; the name is stable and is what a refusal carries."""

    name: str
    holds: Callable[[AppealFacts], bool]


APPELLANT_OF_UNIT = AppealRule("appellant_of_unit", lambda f: f.actor_of_unit)
DECIDER_OF_OFFICE = AppealRule("decider_of_office", lambda f: f.actor_of_office)
DECIDER_NOT_CONCERNED = AppealRule("decider_not_concerned", lambda f: not f.actor_concerned)
DECIDER_NOT_OF_UNIT = AppealRule("decider_not_of_unit", lambda f: not f.actor_belongs_to_unit)
CHANGEABLE = AppealRule("changeable", lambda f: f.changeable)

LODGED, UPHELD, CHANGED, REVOKED, WITHDRAWN = AppealState
T = AppealTrigger
DECIDES = (DECIDER_OF_OFFICE, DECIDER_NOT_CONCERNED, DECIDER_NOT_OF_UNIT)


@dataclass(frozen=True, slots=True)
class AppealTransition:
    """One edge; ``guards`` refuse, in the order written."""

    trigger: AppealTrigger
    source: AppealState
    dest: AppealState
    guards: tuple[AppealRule, ...] = field(default=())


TRANSITIONS: tuple[AppealTransition, ...] = (
    AppealTransition(T.UPHOLD, LODGED, UPHELD, DECIDES),
    AppealTransition(T.CHANGE, LODGED, CHANGED, (*DECIDES, CHANGEABLE)),
    AppealTransition(T.REVOKE, LODGED, REVOKED, DECIDES),
    AppealTransition(T.WITHDRAW, LODGED, WITHDRAWN, (APPELLANT_OF_UNIT,)),
)


class AppealRefusal(Exception):
    """An appeal refuses a trigger; nothing was changed. ``guard`` is None where the state has no such trigger."""

    def __init__(
        self, state: AppealState, trigger: AppealTrigger, permitted: Sequence[AppealTrigger], guard: str | None = None
    ) -> None:
        by = "" if guard is None else f" by guard {guard}"
        super().__init__(f"{trigger.value} is refused in state {state.value}{by}")
        self.state = state
        self.trigger = trigger
        self.permitted = tuple(permitted)
        self.guard = guard


class AppealMoveIllegal(AppealRefusal):
    """The state has no such trigger."""


class AppealGuardRefused(AppealRefusal):
    """The state has the trigger, but a guard says no."""


class Cursor:
    """Holds one state while the machine moves it; thrown away after each fire."""

    __slots__ = ("state",)

    def __init__(self, state: AppealState) -> None:
        self.state = state


def _machine() -> Machine:
    machine = Machine(model=None, states=AppealState, initial=LODGED, auto_transitions=False, send_event=True)
    for edge in TRANSITIONS:
        machine.add_transition(edge.trigger.value, edge.source, edge.dest)
    return machine


_MACHINE = _machine()
_EDGES = {(edge.source, edge.trigger): edge for edge in TRANSITIONS}


def fire(state: AppealState, trigger: AppealTrigger, facts: AppealFacts) -> AppealState:
    """Return the state that the trigger leads to.

    Raises AppealMoveIllegal where the state has no such trigger, AppealGuardRefused where a rule does not hold.
    """
    edge = _EDGES.get((state, trigger))
    if edge is None:
        raise AppealMoveIllegal(state, trigger, permitted(state, facts))
    for rule in edge.guards:
        if not rule.holds(facts):
            raise AppealGuardRefused(state, trigger, permitted(state, facts), rule.name)
    cursor = Cursor(state)
    _MACHINE.events[trigger.value].trigger(cursor)
    return cursor.state


def permitted(state: AppealState, facts: AppealFacts) -> tuple[AppealTrigger, ...]:
    """Return the triggers of a state whose rules all hold."""
    return tuple(
        edge.trigger for edge in TRANSITIONS if edge.source is state and all(rule.holds(facts) for rule in edge.guards)
    )


def table() -> frozenset[tuple[AppealTrigger, AppealState, AppealState]]:
    """Return the edges without guards, as the database keeps them."""
    return frozenset((edge.trigger, edge.source, edge.dest) for edge in TRANSITIONS)
