"""The clock strip: one cell a calendar day, grouped by week, with the geometry that its SVG is drawn from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import groupby

from duzhan.vocabulary import DayKind
from duzhan.wire.explanation import ClockExplanation, DayOut

STEP, GAP, CELL, HEIGHT = 26.4, 6.0, 24.0, 38.0
ROW, TOP = 96.0, 24.0
LEAST_WIDTH = 820.0
"""A short clock is not drawn larger than a long one."""
_DAYS_IN_ROW = 35
_WORKED = frozenset({DayKind.WORKDAY, DayKind.MAKEUP, DayKind.OVERRIDE_WORKING})


class Look(StrEnum):
    """How a day is drawn; the value is its class in the stylesheet."""

    USED = "wd"
    TODAY = "today"
    LEFT = "left"
    LATE = "late"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Cell:
    """A day at its place; ``number`` counts the working days of the clock, ``strokes`` cross out what did not count."""

    x: float
    y: float
    date: date
    look: Look
    number: int | None
    strokes: int
    day: DayOut

    @property
    def special(self) -> bool:
        """Whether the day is another one than its weekday says."""
        return self.day.why not in {DayKind.WORKDAY, DayKind.WEEKEND}


@dataclass(frozen=True, slots=True)
class Month:
    """Where a month begins on the strip."""

    x: float
    y: float
    date: date


@dataclass(frozen=True, slots=True)
class Strip:
    """A clock's days, drawn; the counts are of working days but for those that did not count."""

    width: float
    height: float
    cells: tuple[Cell, ...]
    months: tuple[Month, ...]
    used: int
    """Before today."""
    today: int | None
    """Which working day of the clock today is; None where it is none."""
    left: int
    late: int
    weekends: int
    holidays: Mapping[str, int] = field(default_factory=dict)
    paused: int = 0
    made_up: int = 0
    """Make-up workdays, which count."""


def strip(clock: ClockExplanation, today: date) -> Strip:
    """Draw a clock as of a local date."""
    days = (*clock.days, *clock.late)
    cells, months = list[Cell](), list[Month]()
    for row, weeks in enumerate(_rows(days)):
        for x, day in _placed(weeks):
            if not cells or cells[-1].date.month != day.date.month:
                months.append(Month(x, row * ROW + 14, day.date))
            cells.append(_cell((x, row * ROW + TOP), day, today, clock))
    cells = _numbered(cells, clock.due_on)
    looks = Counter(cell.look for cell in cells)
    off = [cell.day for cell in cells if cell.look is Look.OFF]
    return Strip(
        width=max([LEAST_WIDTH, *(round(cell.x + CELL, 1) for cell in cells)]),
        height=ROW * max(1, round((cells[-1].y - TOP) / ROW) + 1) if cells else ROW,
        cells=tuple(cells),
        months=tuple(months),
        used=looks[Look.USED],
        today=next((cell.number for cell in cells if cell.look is Look.TODAY), None),
        left=looks[Look.LEFT],
        late=sum(cell.look is Look.LATE or (cell.look is Look.TODAY and cell.date > clock.due_on) for cell in cells),
        weekends=sum(not day.paused and day.why is DayKind.WEEKEND for day in off),
        holidays=Counter(day.name or day.why.label for day in off if not day.paused and day.why is not DayKind.WEEKEND),
        paused=sum(day.paused for day in off),
        made_up=sum(cell.day.why is DayKind.MAKEUP and cell.look is not Look.OFF for cell in cells),
    )


def _rows(days: tuple[DayOut, ...]) -> list[list[list[DayOut]]]:
    """Break the days into rows of whole weeks."""
    rows: list[list[list[DayOut]]] = []
    for _, week in groupby(days, key=lambda day: day.date.isocalendar()[:2]):
        found = list(week)
        if not rows or sum(map(len, rows[-1])) + len(found) > _DAYS_IN_ROW:
            rows.append([])
        rows[-1].append(found)
    return rows


def _placed(weeks: list[list[DayOut]]) -> Iterator[tuple[float, DayOut]]:
    x = 0.0
    for week in weeks:
        for day in week:
            yield round(x, 1), day
            x += STEP
        x += GAP


def _cell(at: tuple[float, float], day: DayOut, today: date, clock: ClockExplanation) -> Cell:
    counts = day.why in _WORKED and not day.paused
    look = _look(day.date, today, clock.due_on) if counts else Look.OFF
    return Cell(*at, date=day.date, look=look, number=None, strokes=0 if counts else 1 + day.paused, day=day)


def _look(on: date, today: date, due_on: date) -> Look:
    if on == today:
        return Look.TODAY
    if on > today:
        return Look.LEFT
    return Look.LATE if on > due_on else Look.USED


def _numbered(cells: list[Cell], due_on: date) -> list[Cell]:
    """Count the days, those after the due day from one again."""
    counted = Counter[bool]()
    numbered = list[Cell]()
    for cell in cells:
        late = cell.date > due_on
        counted[late] += cell.look is not Look.OFF
        numbered.append(replace(cell, number=None if cell.look is Look.OFF else counted[late]))
    return numbered
