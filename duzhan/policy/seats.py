"""Who sits where for a case, and to whom a vacant seat falls (domain.md, section 5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from duzhan.vocabulary import Level, Role, Seat

HAND_OVERS = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What decides who hears of a clock: its holder, the case's area, the offices from the county up."""

    holder: str
    area: str
    offices: tuple[tuple[Level, str], ...]


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where: accounts by (unit, role), duty leaders by (level, area), and who stands in for whom today."""

    of_unit: Mapping[tuple[str, Role], Sequence[int]]
    leaders: Mapping[tuple[Level, str], Sequence[int]]
    standing_in: Mapping[int, int] = field(default_factory=dict)

    def in_place_of(self, account: int) -> int:
        """Return who is told in a person's place: themself, or the end of a chain of delegations.

        Three hand-overs are followed, and never one that leads back: somebody is told in any case.
        """
        passed = [account]
        while len(passed) <= HAND_OVERS:
            following = self.standing_in.get(passed[-1])
            if following is None or following in passed:
                break
            passed.append(following)
        return passed[-1]


@dataclass(frozen=True, slots=True)
class Called:
    """Everyone a rung reaches, each in the first seat that reaches them; which vacant seat fell where; who stood in.

    ``delegated`` has each person on leave with the one who is told in their place.
    """

    reached: tuple[tuple[int, Seat], ...]
    fallen: tuple[tuple[Seat, Seat | None], ...]
    delegated: tuple[tuple[int, int], ...] = ()


def call(wanted: Sequence[Seat], place: Place, seating: Seating, fall_through: Mapping[Seat, Seat]) -> Called:
    """Fill a rung's seats; a vacant one falls to the next level at once, and says so. None: nobody at all is left."""
    reached: dict[int, Seat] = {}
    delegated: dict[int, int] = {}
    fallen = []
    for seat in wanted:
        at: Seat | None = seat
        sitting = _sitting(seat, place, seating)
        while not sitting and at is not None:
            at = fall_through.get(at)
            sitting = _sitting(at, place, seating) if at is not None else ()
        if at is not seat:
            fallen.append((seat, at))
        for account in sitting:
            told = seating.in_place_of(account)
            if told != account:
                delegated[account] = told
            reached.setdefault(told, seat if at is None else at)
    return Called(tuple(reached.items()), tuple(fallen), tuple(delegated.items()))


def _sitting(seat: Seat, place: Place, seating: Seating) -> Sequence[int]:
    return _WHO[seat](place, seating)


def _handler(place: Place, seating: Seating) -> Sequence[int]:
    return seating.of_unit.get((place.holder, Role.UNIT_HANDLER), ())


def _unit_head(place: Place, seating: Seating) -> Sequence[int]:
    return seating.of_unit.get((place.holder, Role.UNIT_HEAD), ())


def _office(place: Place, seating: Seating) -> Sequence[int]:
    """Return the office that holds the clock; for a unit's clock, the lowest office of the chain."""
    offices = [unit for _, unit in place.offices]
    unit = place.holder if place.holder in offices or not offices else offices[0]
    return seating.of_unit.get((unit, Role.OFFICE), ())


def _office_at(level: Level) -> Callable[[Place, Seating], Sequence[int]]:
    def sitting(place: Place, seating: Seating) -> Sequence[int]:
        unit = next((unit for at, unit in place.offices if at is level), None)
        return () if unit is None else seating.of_unit.get((unit, Role.OFFICE), ())

    return sitting


def _leader_at(level: Level) -> Callable[[Place, Seating], Sequence[int]]:
    def sitting(place: Place, seating: Seating) -> Sequence[int]:
        """Return the leaders of the area or of one above it: a county's leader answers for its villages."""
        found: list[int] = []
        for length in (4, 6, 9, 12):
            if length <= len(place.area):
                found.extend(seating.leaders.get((level, place.area[:length]), ()))
        return found

    return sitting


_WHO: Mapping[Seat, Callable[[Place, Seating], Sequence[int]]] = {
    Seat.HANDLER: _handler,
    Seat.UNIT_HEAD: _unit_head,
    Seat.OFFICE: _office,
    Seat.COUNTY_LEADER: _leader_at(Level.COUNTY),
    Seat.CITY_OFFICE: _office_at(Level.CITY),
    Seat.CITY_LEADER: _leader_at(Level.CITY),
    Seat.PROVINCE_LEADER: _leader_at(Level.PROVINCE),
    Seat.PROVINCE_OFFICE: _office_at(Level.PROVINCE),
}
