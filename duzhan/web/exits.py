"""退出进度: which of its indicators each target has reached, and what still stands in its way; a target's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import APIRouter, Response

from duzhan.campaign.indicators import Verdict
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_exits import read_exits, read_target
from duzhan.web.doors import CasePage
from duzhan.wire.exits import ExitBoard, ExitOut, FactOut, IndicatorOut, TargetDetail

router = APIRouter(include_in_schema=False)

_WIDTH, _HEIGHT = 120, 24
_FEW = 2
"""Readings that make a line."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The board with its villages by county, and the headings of its columns."""

    board: ExitBoard
    groups: tuple[tuple[str, tuple[ExitOut, ...]], ...]
    headings: tuple[IndicatorOut, ...]
    ready: int
    unread: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A fact and, where there are enough readings of it, their line."""

    fact: FactOut
    line: str


@dataclass(frozen=True, slots=True)
class Target:
    """A target's page."""

    detail: TargetDetail
    trends: tuple[Trend, ...]


@router.get("/exits")
def show(door: CasePage) -> Response:
    """Show every target in the visitor's scope."""

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return _shown(read_exits(tx, actor=visit.actor))

    return door.show("exits.html.j2", look)


@router.get("/targets/{code}")
def show_target(code: str, door: CasePage) -> Response:
    """Show one target; what is none in the visitor's scope is not there."""

    def look(tx: ReadTx, visit: Visit) -> Target:
        detail = read_target(tx, code, actor=visit.actor)
        return Target(detail, tuple(Trend(fact, _line(fact)) for fact in detail.facts))

    return door.show("target.html.j2", look)


def _shown(board: ExitBoard) -> Shown:
    by_county = groupby(board.villages, lambda each: f"{each.city_name} {each.county_name}")
    return Shown(
        board=board,
        groups=tuple((name, tuple(villages)) for name, villages in by_county),
        headings=board.villages[0].indicators if board.villages else (),
        ready=sum(each.ready for each in board.villages),
        unread=sum(_unread(each.indicators) for each in board.villages),
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
