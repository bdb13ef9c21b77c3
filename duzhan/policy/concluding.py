"""Who signs for which side of a reconciliation, and when both have said the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from duzhan.policy.permissions import Grant
from duzhan.vocabulary import Conclusion, Role, Side


@dataclass(frozen=True, slots=True)
class Offices:
    """The two offices of a reconciliation."""

    ours: str
    theirs: str

    def of(self, side: Side) -> str:
        """Return a side's office."""
        return self.ours if side is Side.OURS else self.theirs


@dataclass(frozen=True, slots=True)
class Said:
    """What a side signed last; ``order`` counts up with every signature."""

    conclusion: Conclusion
    order: int


def other(side: Side) -> Side:
    """Return the side across the table."""
    return Side.THEIRS if side is Side.OURS else Side.OURS


def side_of(offices: Offices, grants: Iterable[Grant], before: Side | None) -> Side | None:
    """Return the side for which a person may sign, None for neither.

    Whoever signed ``before`` for a side signs for no other, even with a seat in both offices: one person's two
    signatures would be one.
    """
    seats = {grant.unit for grant in grants if grant.role is Role.OFFICE}
    sides = [side for side in Side if offices.of(side) in seats and before in {side, None}]
    return sides[0] if sides else None


def agreed(said: Mapping[Side, Said]) -> Conclusion | None:
    """Return the conclusion that both sides signed, None while they do not."""
    conclusions = {each.conclusion for each in said.values()}
    return conclusions.pop() if len(said) == len(Side) and len(conclusions) == 1 else None


def waits_for(said: Mapping[Side, Said]) -> tuple[Side, ...]:
    """Return the sides whose word is awaited: who has not signed, and who signed before the other said otherwise."""
    missing = tuple(side for side in Side if side not in said)
    if missing or agreed(said) is not None:
        return missing
    return (min(said, key=lambda side: said[side].order),)
