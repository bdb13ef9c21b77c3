"""Agendas: which cases an office's meeting takes up, on which grounds, in which order; the same cases, the same agenda.

What is red for so long that its rung says so (``next_meeting`` of ladder.toml) comes before every office of the case's
chain: red is what escalates. What is stuck comes before the office that answers for the case, and only before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from duzhan.policy import permissions
from duzhan.vocabulary import Level, Light
from duzhan.vocabulary.meeting import Ground

Chain = tuple[tuple[Level, str], ...]
"""The offices over a case with their levels, the lowest first."""
STUCK = frozenset({Light.ORANGE, Light.RED})
_ORDER = {ground: position for position, ground in enumerate(Ground)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open case as agendas see it; ``marked`` is whether a running clock has reached a rung for the next meeting."""

    case_id: int
    number: str
    chain: Chain
    found_level: Level
    light: Light
    marked: bool
    objected: bool
    suspended: bool
    units: int
    requested: bool
    """Whether its lead unit asks this very office for coordination, and waits."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case for an agenda, on its grounds."""

    case_id: int
    number: str
    grounds: tuple[Ground, ...]


def entries(office: str, candidates: Iterable[Candidate]) -> tuple[Entry, ...]:
    """Return what an office's next meeting takes up, the gravest ground first, within it by number."""
    found = (Entry(each.case_id, each.number, grounds(office, each)) for each in candidates)
    return tuple(sorted((entry for entry in found if entry.grounds), key=_place))


def grounds(office: str, case: Candidate) -> tuple[Ground, ...]:
    """Return why a case comes before an office's meeting; nothing where it does not."""
    over = any(office == unit for _, unit in case.chain)
    own = over and permissions.office_at(case.chain, case.found_level)[1] == office
    held = {
        Ground.RED: over and case.marked,
        Ground.OBJECTED: own and case.objected,
        Ground.SUSPENDED: own and case.suspended,
        Ground.CROSS_UNIT: own and case.units > 1 and case.light in STUCK,
        Ground.REQUESTED: case.requested,
    }
    return tuple(ground for ground, holds in held.items() if holds)


def _place(entry: Entry) -> tuple[int, str]:
    return _ORDER[entry.grounds[0]], entry.number
