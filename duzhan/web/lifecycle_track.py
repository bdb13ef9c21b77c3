"""The lifecycle track: five squares, of which each is done, now or ahead; nothing else ever becomes a sixth."""

from dataclasses import dataclass
from enum import StrEnum

from duzhan.wire.cases import CaseOut
from statemachines.states import Resolution, State


class Place(StrEnum):
    """Where a square lies on the way; the value is its class in the stylesheet."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Square:
    """One of the five states, as the track shows it."""

    state: State
    place: Place


_STATES = tuple(State)


def track(case: CaseOut) -> tuple[Square, ...]:
    """Return the five squares of a case; one that was dismissed or merged skipped those in between."""
    here = _STATES.index(case.state)
    skipped = case.resolution in {Resolution.DISMISSED, Resolution.MERGED}
    return tuple(Square(state, _place(position, here, skipped)) for position, state in enumerate(_STATES))


def _place(position: int, here: int, skipped: object) -> Place:
    if position == here:
        return Place.NOW
    return Place.DONE if position == 0 or (position < here and not skipped) else Place.AHEAD
