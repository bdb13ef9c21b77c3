"""Refusals of the lifecycle, each with the facts a reader needs to do better."""

from collections.abc import Sequence

from statemachines.states import State, Trigger


class LifecycleRefusal(Exception):
    """The lifecycle refuses a trigger; nothing was changed."""

    def __init__(self, state: State, trigger: Trigger, permitted: Sequence[Trigger]) -> None:
        super().__init__(f"{trigger.value} is refused in state {state.value}")
        self.state = state
        self.trigger = trigger
        self.permitted = tuple(permitted)


class IllegalTransition(LifecycleRefusal):
    """The state has no such trigger."""


class GuardRefused(LifecycleRefusal):
    """The state has the trigger, but a guard says no; ``guard`` is its stable name."""

    def __init__(self, state: State, trigger: Trigger, permitted: Sequence[Trigger], guard: str) -> None:
        super().__init__(state, trigger, permitted)
        self.guard = guard

    def __str__(self) -> str:
        return f"{self.trigger.value} is refused in state {self.state.value} by guard {self.guard}"
