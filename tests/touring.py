"""A team on tour: members, an itinerary through 嵩县 and 汝阳县, and visits as they are recorded there."""

from collections.abc import Sequence
from datetime import date
from itertools import count

from world import VILLAGE, World, actor

from duzhan.usecases.add_team_member import add_team_member
from duzhan.usecases.convene_tour import convene_tour
from duzhan.usecases.read_visit import read_visit
from duzhan.usecases.record_visit import record_visit
from duzhan.vocabulary.tour import Answer
from duzhan.wire.tours import NewMember, StopIn, TourDetail, TourIn
from duzhan.wire.visits import AnswerIn, CaseLook, VisitFindingIn, VisitIn, VisitOut

TEAM = "41-team-1"
OFFICE = "province_office"
NEIGHBOUR = "410326"
NAME = "5月下旬洛阳巡回督战"
TODAY = date(2020, 5, 29)
BEGUN, ENDS = date(2020, 5, 25), date(2020, 6, 12)
CONTENTS = tuple("123456789")
_NUMBERS = count(1)


def join(world: World, username: str, unit: str = "41-water", since: date = BEGUN) -> None:
    """Let a supervisor join the team, lent by a unit."""
    with world.tx() as tx:
        add_team_member(tx, TEAM, NewMember(username=username, unit=unit, since=since), actor=actor(OFFICE))


def convened(
    world: World, *places: str, by: str = OFFICE, households: Sequence[str] = (), name: str = NAME
) -> TourDetail:
    """Send the team on a tour; the sampled households are of the first place."""
    stops = [StopIn(area=place) for place in places or (VILLAGE, NEIGHBOUR)]
    stops[0] = stops[0].model_copy(update={"households": tuple(households)})
    wanted = TourIn(name=name, team=TEAM, since=BEGUN, until=ENDS, stops=tuple(stops))
    with world.tx() as tx:
        return convene_tour(tx, wanted, actor=actor(by))


def toured(world: World, *places: str, households: Sequence[str] = ()) -> int:
    """Put two members on the team, send it on a tour and return the tour."""
    join(world, "finder")
    join(world, "verifier")
    return convened(world, *places, households=households).id


def answered(**fails: str) -> tuple[AnswerIn, ...]:
    """Answer every item; ``c4="…"`` says that content area 4 does not hold, and why."""
    remarks = {name.removeprefix("c"): remark for name, remark in fails.items()}
    return tuple(
        AnswerIn(
            content_area=code, answer=Answer.FAILS if code in remarks else Answer.HOLDS, remark=remarks.get(code, "")
        )
        for code in CONTENTS
    )


def noted(**fields: object) -> VisitIn:
    """Return a visit to the village today in which everything held, but for what is told otherwise."""
    said = {"area": VILLAGE, "visited_on": TODAY, "source_ref": f"visit-{next(_NUMBERS)}", "answers": answered()}
    return VisitIn.model_validate({**said, **fields})


def visit(world: World, tour: int, by: str = "finder", **fields: object) -> VisitOut:
    """Record a visit and read it back."""
    with world.tx() as tx:
        recorded = record_visit(tx, tour, noted(**fields), actor=actor(by))
        return read_visit(tx, recorded.visit, actor=actor(by))


def finding(description: str = "石坡组 3 户水压不足", household: str | None = None) -> VisitFindingIn:
    """Return a finding about drinking water."""
    return VisitFindingIn(content_area="1.4", description=description, household=household)


def looked(number: str, found: str = "管网已通，水压不足") -> CaseLook:
    """Return that an open case was looked at."""
    return CaseLook(number=number, seen=True, found=found)
