"""What is refused about teams and tours."""

from collections.abc import Mapping

from duzhan.errors import Conflict, InvalidInput, NotFound, NotPermitted
from duzhan.policy.tour_wording import OWN_AREA, OWN_AREA_OF, REPEATED, TOUR_FAULTS, TOUR_REFUSALS

NOT_OWN_AREA = "not_own_area"
"""The guard that keeps a team away from what its members' units answer for."""


class TeamNotFound(NotFound):
    """There is no such team or membership, or it tours nothing in the caller's areas."""

    slug = "team-not-found"
    title = TOUR_REFUSALS[slug]


class TourNotFound(NotFound):
    """There is no such tour, or it stops nowhere in the caller's areas."""

    slug = "tour-not-found"
    title = TOUR_REFUSALS[slug]


class VisitNotFound(NotFound):
    """There is no such visit, or it was outside of the caller's areas."""

    slug = "visit-not-found"
    title = TOUR_REFUSALS[slug]


class OwnArea(Conflict):
    """A member's own unit answers for the place; ``guard`` names the rule."""

    slug = "own-area"
    title = TOUR_REFUSALS[slug]


class HouseholdRepeated(Conflict):
    """A tour whose window overlaps this one's went to the household already."""

    slug = "household-repeated"
    title = TOUR_REFUSALS[slug]


class TourWithdrawn(Conflict):
    """Its office took the tour back: it goes nowhere any more."""

    slug = "tour-withdrawn"
    title = TOUR_REFUSALS[slug]


class TourVisited(Conflict):
    """Somebody was there already: what was seen stays, and so does the tour."""

    slug = "tour-visited"
    title = TOUR_REFUSALS[slug]


class NotOnTeam(NotPermitted):
    """Visits are recorded by who was on the team on that day."""

    slug = "not-on-team"
    title = TOUR_REFUSALS[slug]


def own_area(place: str, unit: str = "") -> OwnArea:
    """Return the refusal of a place by its name, with the name of the unit that lent a member where it is known."""
    words = OWN_AREA_OF if unit else OWN_AREA
    return OwnArea(words.format(place=place, unit=unit), guard=NOT_OWN_AREA)


def repeated(household: str) -> HouseholdRepeated:
    """Return the refusal of a household by its number."""
    return HouseholdRepeated(REPEATED.format(household=household), household=household)


def fault(field: str, code: str, /, **named: object) -> InvalidInput:
    """Return the refusal of one field, by a code of TOUR_FAULTS and what its sentence names."""
    said: Mapping[str, object] = named
    return InvalidInput([(field, code, TOUR_FAULTS[code].format(**said))])
