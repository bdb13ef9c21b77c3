"""The figures of a report, counted from the cases as of its cut-off, each with the numbers of the cases behind it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from duzhan.campaign.measures import Figure, Grouping
from duzhan.policy.metrics import CaseAsOf, Period
from duzhan.vocabulary import Light
from statemachines.states import Resolution, State


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one group: its count is how many cases stand behind it."""

    by: Grouping
    key: str
    figure: Figure
    cases: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many cases."""
        return len(self.cases)


Condition = Callable[[CaseAsOf, Period], bool]

_COUNTS: Mapping[Figure, Condition] = {
    Figure.FOUND_IN_MONTH: lambda case, period: period.has(case.logged_at),
    Figure.CLOSED_IN_MONTH: lambda case, period: case.rectified and period.has(case.closed_at),
    Figure.OPEN: lambda case, _: case.open,
    Figure.FOUND: lambda case, _: case.state is State.FOUND,
    Figure.ASSIGNED: lambda case, _: case.state is State.ASSIGNED,
    Figure.RECTIFYING: lambda case, _: case.state is State.RECTIFYING,
    Figure.VERIFIED: lambda case, _: case.state is State.VERIFIED,
    Figure.OVERDUE: lambda case, period: case.overdue_at(period.until),
    Figure.SUSPENDED: lambda case, _: case.suspended,
    Figure.HARD: lambda case, _: case.open and case.light == Light.RED.value,
    Figure.CLOSED: lambda case, _: case.rectified,
    Figure.SET_ASIDE: lambda case, _: case.resolution in {Resolution.DISMISSED, Resolution.MERGED},
}


def count(cases: Sequence[CaseAsOf], targets: Sequence[str], period: Period) -> tuple[Cell, ...]:
    """Return every figure for all cases, and those that are not nothing by content area and by target.

    ``targets`` are the codes of those in scope: each has its figures of what is open and closed, be they nothing.
    """
    return (*_cells(Grouping.ALL, "", cases, period), *_by_content(cases, period), *_by_target(cases, targets, period))


def totals(cells: Sequence[Cell]) -> dict[Figure, int]:
    """Return the figures for all cases."""
    return {cell.figure: cell.count for cell in cells if cell.by is Grouping.ALL}


def _by_content(cases: Sequence[CaseAsOf], period: Period) -> Iterator[Cell]:
    groups: dict[str, list[CaseAsOf]] = {}
    for case in cases:
        groups.setdefault(case.content_area.partition(".")[0], []).append(case)
    for key in sorted(groups, key=lambda code: (len(code), code)):
        yield from (cell for cell in _cells(Grouping.CONTENT_AREA, key, groups[key], period) if cell.cases)


def _by_target(cases: Sequence[CaseAsOf], targets: Sequence[str], period: Period) -> Iterator[Cell]:
    groups: dict[str, list[CaseAsOf]] = {target: [] for target in targets}
    for case in cases:
        for target in case.targets:
            if target in groups:
                groups[target].append(case)
    always = {Figure.OPEN, Figure.CLOSED}
    for key, inside in groups.items():
        found = _cells(Grouping.TARGET, key, inside, period)
        yield from (cell for cell in found if cell.cases or cell.figure in always)


def _cells(by: Grouping, key: str, cases: Sequence[CaseAsOf], period: Period) -> Iterator[Cell]:
    for figure, holds in _COUNTS.items():
        yield Cell(by, key, figure, tuple(case.number for case in cases if holds(case, period)))
