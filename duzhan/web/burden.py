"""基层减负: what the system itself asked of villages, week by week, with the trend and the definition."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from duzhan.documents import burden_csv
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.policy.burden import COSTS, Cost
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_burden import read_burden
from duzhan.vocabulary import Level
from duzhan.vocabulary.burden import BurdenAct
from duzhan.web import asking, case_acts
from duzhan.web.doors import CasePage, PageDoor
from duzhan.wire.burden import Burden, BurdenFilter
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/burden"
_FIELDS = ("since", "until", "area", "level")


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked, the filter as it was typed, and what was wrong with it."""

    found: Burden
    typed: Mapping[str, str]
    problem: Problem | None
    query: str

    @property
    def levels(self) -> type[Level]:
        """Every level."""
        return Level

    @property
    def costs(self) -> Mapping[BurdenAct, Cost]:
        """What each act costs."""
        return COSTS

    @property
    def highest(self) -> int:
        """The most fields of any week, for the bars of the trend."""
        return max((week.fields for week in self.found.weeks), default=0) or 1


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show what was asked."""
    typed = _typed(door)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        try:
            wanted = asking.shaped(BurdenFilter, typed)
            return Shown(read_burden(tx, wanted, actor=visit.actor), typed, None, urlencode(typed))
        except DuzhanError as refusal:
            problem = case_acts.unless_at_the_door(refusal)
            return Shown(read_burden(tx, BurdenFilter(), actor=visit.actor), typed, problem, "")

    return door.show("burden.html.j2", look)


@router.get(f"{ADDRESS}.csv")
def download(door: CasePage) -> Response:
    """Hand out every place and week as a file."""
    wanted = asking.shaped(BurdenFilter, _typed(door))
    found = door.look(lambda tx, visit: read_burden(tx, wanted, actor=visit.actor, most=None))
    return attachment(burden_csv.write(found), "burden.csv", burden_csv.MEDIA_TYPE)


def _typed(door: PageDoor) -> dict[str, str]:
    asked = door.request.query_params
    return {name: value for name in _FIELDS if (value := asked.get(name, "").strip())}
