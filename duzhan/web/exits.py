"""退出进度: which of its indicators each target has reached, and what still stands in its way; a target's own page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Response

from duzhan.campaign.indicators import Verdict
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_exits import read_exits, read_target
from duzhan.usecases.read_target_plan import read_late_plans, read_plan_standing
from duzhan.usecases.read_visit import last_visits
from duzhan.web.doors import CasePage, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.exits import ExitBoard, ExitOut, FactOut, IndicatorOut, TargetDetail
from duzhan.wire.problems import Problem
from duzhan.wire.target_plans import PlanStanding
from duzhan.wire.tours import VisitLine

router = APIRouter(include_in_schema=False)

_WIDTH, _HEIGHT = 120, 24
_FEW = 2
"""Readings that make a line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The board with its villages by county, and the headings of its columns; counts leave out what is delisted."""

    board: ExitBoard
    groups: tuple[tuple[str, tuple[ExitOut, ...]], ...]
    headings: tuple[IndicatorOut, ...]
    listed: int
    ready: int
    unread: int
    late: frozenset[str]
    """The targets whose plans are behind."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A fact and, where there are enough readings of it, their line."""

    fact: FactOut
    line: str


@dataclass(frozen=True, slots=True)
class Target(Retelling):
    """A target's page; ``at`` names the form that was refused."""

    detail: TargetDetail
    trends: tuple[Trend, ...]
    at: str
    typed: Mapping[str, str]
    problem: Problem | None
    plan: PlanStanding
    visits: tuple[VisitLine, ...]


@router.get("/exits")
def show(door: CasePage) -> Response:
    """Show every target in the visitor's scope."""

    def look(tx: ReadTx, visit: Visit) -> Shown:
        board = read_exits(tx, actor=visit.actor)
        return _shown(board, read_late_plans(tx, [each.area for each in (*board.counties, *board.villages)]))

    return door.show("exits.html.j2", look)


@router.get("/targets/{code}")
def show_target(code: str, door: CasePage) -> Response:
    """Show one target; what is none in the visitor's scope is not there."""
    return target_page(door, code)


def target_page(door: PageDoor, code: str, told: Told = NOTHING) -> Response:
    """Answer with a target's page, and what was refused there."""
    problem = told[2]

    def look(tx: ReadTx, visit: Visit) -> Target:
        detail = read_target(tx, code, actor=visit.actor)
        plan = read_plan_standing(tx, code, actor=visit.actor)
        trends = tuple(Trend(fact, _line(fact)) for fact in detail.facts)
        return Target(detail, trends, *told, plan, last_visits(tx, code, actor=visit.actor))

    return door.show("target.html.j2", look, 200 if problem is None else problem.status)


def _shown(board: ExitBoard, late: frozenset[str]) -> Shown:
    by_county = groupby(board.villages, lambda each: f"{each.city_name} {each.county_name}")
    return Shown(
        board=board,
        groups=tuple((name, tuple(villages)) for name, villages in by_county),
        headings=board.villages[0].indicators if board.villages else (),
        listed=sum(each.delisted_on is None for each in board.villages),
        ready=sum(each.ready and each.delisted_on is None for each in board.villages),
        unread=sum(_unread(each.indicators) and each.delisted_on is None for each in board.villages),
        late=late,
    )


def _unread(all_of_it: Sequence[IndicatorOut]) -> bool:
    return all(each.verdict is Verdict.UNKNOWN for each in all_of_it)


def _line(fact: FactOut) -> str:
    """Return the points of a fact's line, empty where there is none to draw."""
    values = [point.value for point in fact.points if point.value is not None]
    if fact.yes_no or len(values) < _FEW:
        return ""
    low, span = min(values), (max(values) - min(values)) or 1
    step = _WIDTH / (len(values) - 1)
    return " ".join(
        f"{at * step:.1f},{_HEIGHT - 2 - (value - low) / span * (_HEIGHT - 4):.1f}" for at, value in enumerate(values)
    )
