"""Lives: what the tables of reports, records and appeals have in common; the lifecycle of cases has its own.

Written for lifecycle.py's reasons: the machine is never bound to a row, ``fire`` evaluates the guards itself so that a
refusal names the guard, and only then moves a throw-away cursor.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from transitions import Machine

S = TypeVar("S", bound=StrEnum)
T = TypeVar("T", bound=StrEnum)
F = TypeVar("F")


@dataclass(frozen=True)  # made through an alias of its facts, which slots would refuse to be noted on
class Rule(Generic[F]):
    """A named predicate; the name is stable and is what a refusal carries."""

    name: str
    holds: Callable[[F], bool]


@dataclass(frozen=True, slots=True)
class Edge(Generic[S, T, F]):
    """One edge; ``guards`` refuse, in the order written."""

    trigger: T
    source: S
    dest: S
    guards: tuple[Rule[F], ...] = field(default=())


class Refusal(Exception):
    """A life refuses a trigger; nothing was changed. ``guard`` is None where the state has no such trigger."""

    def __init__(
        self, state: StrEnum, trigger: StrEnum, permitted: Sequence[StrEnum], guard: str | None = None
    ) -> None:
        by = "" if guard is None else f" by guard {guard}"
        super().__init__(f"{trigger.value} is refused in state {state.value}{by}")
        self.state = state
        self.trigger = trigger
        self.permitted = tuple(permitted)
        self.guard = guard


class MoveIllegal(Refusal):
    """The state has no such trigger."""


class GuardRefused(Refusal):
    """The state has the trigger, but a guard says no."""


class Cursor(Generic[S]):
    """Holds one state while a machine moves it; thrown away after each fire."""

    __slots__ = ("state",)

    def __init__(self, state: S) -> None:
        self.state = state


class Life(Generic[S, T, F]):
    """A table of edges, the first of which leaves the state in which a life begins."""

    def __init__(self, edges: Sequence[Edge[S, T, F]]) -> None:
        self.edges = tuple(edges)
        self._by_state = {(edge.source, edge.trigger): edge for edge in edges}
        begins = edges[0].source
        self._machine = Machine(model=None, states=type(begins), initial=begins, auto_transitions=False)
        for edge in edges:
            self._machine.add_transition(edge.trigger.value, edge.source, edge.dest)

    def fire(self, state: S, trigger: T, facts: F) -> S:
        """Return the state that the trigger leads to.

        Raises MoveIllegal where the state has no such trigger, GuardRefused where a rule does not hold.
        """
        edge = self._by_state.get((state, trigger))
        if edge is None:
            raise MoveIllegal(state, trigger, self.permitted(state, facts))
        for rule in edge.guards:
            if not rule.holds(facts):
                raise GuardRefused(state, trigger, self.permitted(state, facts), rule.name)
        cursor = Cursor(state)
        self._machine.events[trigger.value].trigger(cursor)
        return cursor.state

    def permitted(self, state: S, facts: F) -> tuple[T, ...]:
        """Return the triggers of a state whose rules all hold."""
        return tuple(
            edge.trigger
            for edge in self.edges
            if edge.source is state and all(rule.holds(facts) for rule in edge.guards)
        )

    def table(self) -> frozenset[tuple[T, S, S]]:
        """Return the edges without guards, as the database keeps them."""
        return frozenset((edge.trigger, edge.source, edge.dest) for edge in self.edges)
