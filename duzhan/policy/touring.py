"""Who sends teams on tours: the offices of the province and of its cities (plan, part four, one and two)."""

from collections.abc import Sequence

from duzhan.policy.permissions import RANK, Actor, Grant
from duzhan.vocabulary import Level, Role

CONVENING = frozenset({Level.PROVINCE, Level.CITY})
"""The levels whose offices convene tours."""


def may_convene(actor: Actor) -> Grant | None:
    """Return the grant by which this person convenes tours at all: the highest of an office's."""
    offices = (grant for grant in actor.grants if grant.role is Role.OFFICE and grant.level in CONVENING)
    return max((grant for grant in offices if grant.area and grant.unit), key=_rank, default=None)


def may_send(actor: Actor, level: Level, areas: Sequence[str]) -> bool:
    """Tell whether this person disposes of a team: of their level or below, and of their own area."""
    grant = may_convene(actor)
    if grant is None or RANK[level] > RANK[grant.level]:
        return False
    return all(area.startswith(str(grant.area)) for area in areas)


def _rank(grant: Grant) -> int:
    return RANK[grant.level]
