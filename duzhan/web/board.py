"""作战图: where is it burning, and what turns red this week."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from types import MappingProxyType

from fastapi import APIRouter, Response

from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_board import Board, CityTile, CountyRow, Trend, TurningRed, read_board
from duzhan.web.doors import CasePage

router = APIRouter(include_in_schema=False)

_SPARK_WIDTH, _SPARK_HEIGHT = 104, 28
_LINE_WIDTH = 520
_TILE_WIDTH, _TILE_HEIGHT = 86, 64
# Column and row of each city on the schematic map; the matrix holds the same figures for readers of tables.
_TILES: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "4105": (3, 0),
        "4106": (3, 1),
        "4109": (4, 1),
        "419001": (1, 2),
        "4108": (2, 2),
        "4107": (3, 2),
        "4112": (0, 3),
        "4103": (1, 3),
        "4101": (2, 3),
        "4102": (3, 3),
        "4114": (4, 3),
        "4104": (1, 4),
        "4110": (2, 4),
        "4111": (3, 4),
        "4116": (4, 4),
        "4113": (1, 5),
        "4117": (3, 5),
        "4115": (3, 6),
    }
)


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line: its points, and its last one."""

    points: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A date on the campaign's line, at so many units from its start."""

    on: date
    x: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A city's tile and where it lies."""

    city: CityTile
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The board with its geometry, which a template cannot compute."""

    board: Board
    sparks: Mapping[str, Spark]
    days_passed: int
    days_whole: int
    days_left: int
    today_x: str
    months: tuple[Mark, ...]
    report_days: tuple[Mark, ...]
    tiles: tuple[Tile, ...]
    groups: tuple[tuple[str, tuple[CountyRow, ...]], ...]
    turning: tuple[tuple[date, tuple[TurningRed, ...]], ...]
    week_ends: datetime


@router.get("/board")
def show(door: CasePage) -> Response:
    """Show the board of everything in the visitor's scope."""

    def look(tx: ReadTx, visit: Visit) -> Drawn:
        return _drawn(read_board(tx, actor=visit.actor))

    return door.show("board.html.j2", look)


def _drawn(board: Board) -> Drawn:
    whole = (board.end_on - board.start_on).days
    passed = min(max((board.today - board.start_on).days, 0), whole)
    trends = {"open": board.open, "due": board.due, "overdue": board.overdue}
    trends |= {"sent_back": board.sent_back, "closed": board.closed}
    return Drawn(
        board=board,
        sparks={name: _spark(trend) for name, trend in trends.items()},
        days_passed=passed,
        days_whole=whole,
        days_left=max((board.end_on - board.today).days, 0),
        today_x=_x(passed, whole),
        months=tuple(_marks(board, 1)),
        report_days=tuple(_marks(board, board.report_day)),
        tiles=tuple(_tiles(board.cities)),
        groups=tuple((city, tuple(rows)) for city, rows in groupby(board.listed, lambda row: row.place.city_name)),
        week_ends=board.week_ends,
        turning=tuple((on, tuple(cases)) for on, cases in groupby(board.turning_red, lambda case: case.on)),
    )


def _spark(trend: Trend) -> Spark:
    low, high = min(trend.weeks), max(trend.weeks)
    step = (_SPARK_WIDTH - 4) / (len(trend.weeks) - 1)
    scale = (_SPARK_HEIGHT - 6) / ((high - low) or 1)
    at = [(2 + step * place, _SPARK_HEIGHT - 3 - scale * (figure - low)) for place, figure in enumerate(trend.weeks)]
    points = [(f"{x:.1f}", f"{y:.1f}") for x, y in at]
    return Spark(" ".join(",".join(point) for point in points), *points[-1])


def _marks(board: Board, day: int) -> Iterator[Mark]:
    """Yield each date of the campaign that is this day of its month."""
    whole = (board.end_on - board.start_on).days
    on = board.start_on
    while on <= board.end_on:
        if on.day == day:
            yield Mark(on, _x((on - board.start_on).days, whole))
        on += timedelta(days=1)


def _x(days: int, whole: int) -> str:
    return f"{_LINE_WIDTH * days / whole:.1f}"


def _tiles(cities: Sequence[CityTile]) -> Iterator[Tile]:
    for city in cities:
        if city.code in _TILES:
            column, row = _TILES[city.code]
            yield Tile(city, 4 + _TILE_WIDTH * column, 12 + _TILE_HEIGHT * row)
