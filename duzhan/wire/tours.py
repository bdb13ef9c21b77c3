"""Teams, their tours and itineraries."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from duzhan.vocabulary import Level
from duzhan.wire.shape import Code, Day, Line, Prose, Shape

Household = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,40}$")]
"""The number by which a village knows a household; never an identity number, never a name."""
MOST = 2**53
Key = Annotated[int, Field(ge=1, le=MOST)]
"""A key that every reader of JSON takes whole."""


class MemberOut(Shape):
    """Somebody on a team, from which unit and when; ``until`` is null while the term lasts."""

    id: int
    account: int
    name: str
    unit: str
    unit_name: str
    since: date
    until: date | None


class TeamOut(Shape):
    """A team, what it tours, and who is or was on it."""

    code: str
    name: str
    level: Level
    areas: tuple[str, ...]
    area_names: tuple[str, ...]
    members: tuple[MemberOut, ...]
    may_change: bool
    """Whether the caller may add members and send it on tours."""


class TeamPage(Shape):
    """Every team that tours something in the caller's areas."""

    items: tuple[TeamOut, ...]


class NewTeam(Shape):
    """A team of the caller's office, at its level; the code is made of the office's area and a number."""

    name: Line
    areas: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]


class NewMember(Shape):
    """A supervisor who joins a team on a local date, and the member unit that lends them."""

    username: Line
    unit: Code
    since: Day


class MemberEnd(Shape):
    """A member's last day on the team."""

    until: Day


class StopIn(Shape):
    """A place of the itinerary; without dates it is open for the whole tour."""

    area: Code
    """A county, a township or a village."""
    since: Day | None = None
    until: Day | None = None
    visits: Annotated[int, Field(ge=1, le=100)] = 1
    households: Annotated[tuple[Household, ...], Field(max_length=200)] = ()
    """The sampled households of a village, by their numbers."""


class TourIn(Shape):
    """A tour 巡回督战: a team, the dates of its window, both included, and where it goes."""

    name: Line
    team: Code
    since: Day
    until: Day
    stops: Annotated[tuple[StopIn, ...], Field(min_length=1, max_length=60)]


class HouseholdOut(Shape):
    """A sampled household, and the visit that went to it."""

    household: str
    visit: int | None
    visited_on: date | None


class StopOut(Shape):
    """A stop with what was planned and what came of it."""

    id: int
    area: str
    area_name: str
    level: Level
    since: date
    until: date
    visits_planned: int
    visits_made: int
    households: tuple[HouseholdOut, ...]


class TourOut(Shape):
    """A tour with its figures, as far as it stops in the caller's areas."""

    id: int
    name: str
    team: str
    team_name: str
    office: str
    office_name: str
    since: date
    until: date
    over: bool
    withdrawn_at: datetime | None
    withdrawn_for: str | None
    """Why its office took it back; null while it stands."""
    stops: int
    visits_planned: int
    visits_made: int
    households_planned: int
    households_visited: int
    findings: int


class TourPage(Shape):
    """Tours, the newest first."""

    items: tuple[TourOut, ...]
    next: str | None
    """The ``before`` of the following page."""


class TourFilter(Shape):
    """A page of the tours: those that came before a number, of a team where one is named."""

    team: Code | None = None
    before: Key | None = None
    limit: int = Field(default=50, ge=1, le=200)


class VisitLine(Shape):
    """A visit in a list, with how many of everything it noted."""

    id: int
    tour: int
    tour_name: str
    area: str
    area_name: str
    visited_on: date
    summary: str
    households: int
    fails: int
    """Content areas that were answered 不符合."""
    cases_seen: int
    findings: int


class TourDetail(TourOut):
    """A tour with its itinerary, its visits and the units that its team is drawn from."""

    itinerary: tuple[StopOut, ...]
    visits: tuple[VisitLine, ...]
    member_units: tuple[str, ...]
    """The names of the units that lend the members of these days."""
    may_change: bool
    may_visit: bool
    """Whether the caller is on the team."""
    may_withdraw: bool
    """Whether the caller's office convened it and nobody has visited yet."""


class TourWithdrawal(Shape):
    """撤回巡回督战: by the office that convened it, before the first visit."""

    reason: Prose


class NewStops(Shape):
    """More places of a tour that is not over."""

    stops: Annotated[tuple[StopIn, ...], Field(min_length=1, max_length=60)]
