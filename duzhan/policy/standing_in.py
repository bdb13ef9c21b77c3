"""Who may stand in for whom: whoever sits in the same unit, or has the same role over all of the same area."""

from collections.abc import Sequence

from duzhan.policy.permissions import RANK, SCOPED_BY_UNIT, Grant


def may_stand_in(theirs: Sequence[Grant], mine: Sequence[Grant]) -> bool:
    """Tell whether a person with ``theirs`` sees all that one with ``mine`` does, and ranks no lower.

    Every grant must be covered: who stands in is told of everything that the person on leave would have been told.
    """
    return bool(mine) and all(any(_covers(other, grant) for other in theirs) for grant in mine)


def _covers(other: Grant, grant: Grant) -> bool:
    if grant.unit is not None and other.unit == grant.unit:
        return True
    if grant.role in SCOPED_BY_UNIT or grant.area is None or other.area is None:
        return False
    same_post = other.role is grant.role and RANK[other.level] >= RANK[grant.level]
    return same_post and grant.area.startswith(other.area)
