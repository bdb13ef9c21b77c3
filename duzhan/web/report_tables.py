"""The figures of a report as its page shows them: whole and by group, each with the cases behind it, and the rates."""

from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.campaign.measures import Figure, Grouping
from duzhan.documents import metric_words, report_words
from duzhan.wire.reports import CellOut, FiguresOut, MetricOut

SHOWN = (
    Figure.FOUND_IN_MONTH,
    Figure.CLOSED_IN_MONTH,
    Figure.OPEN,
    Figure.OVERDUE,
    Figure.SUSPENDED,
    Figure.CLOSED,
)
"""The columns of the tables by group, as the Word file has them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure by its label, with the numbers of the cases behind it."""

    label: str
    count: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A group's figures, in the order of the columns."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """A metric as people write it, and what stands above and below the line."""

    metric: str
    label: str
    value: str
    above: Cell
    below: Cell


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything that a report's figures say."""

    columns: tuple[str, ...]
    whole: tuple[Cell, ...]
    contents: tuple[Row, ...]
    targets: tuple[Row, ...]
    rates: tuple[Rate, ...]


def of(figures: FiguresOut) -> Tables:
    """Lay figures out."""
    return Tables(
        columns=tuple(report_words.FIGURES[figure] for figure in SHOWN),
        whole=tuple(_cell(cell) for cell in figures.cells if cell.by is Grouping.ALL),
        contents=_rows(figures, Grouping.CONTENT_AREA),
        targets=_rows(figures, Grouping.TARGET),
        rates=tuple(_rate(metric) for metric in figures.metrics),
    )


def _cell(cell: CellOut) -> Cell:
    return Cell(report_words.FIGURES[cell.figure], cell.count, cell.cases)


def _rows(figures: FiguresOut, by: Grouping) -> tuple[Row, ...]:
    groups: dict[str, dict[Figure, CellOut]] = {}
    names: dict[str, str] = {}
    for cell in figures.cells:
        if cell.by is by:
            groups.setdefault(cell.key, {})[cell.figure] = cell
            names[cell.key] = cell.name
    return tuple(Row(names[key], tuple(_shown(found, figure) for figure in SHOWN)) for key, found in groups.items())


def _shown(found: Mapping[Figure, CellOut], figure: Figure) -> Cell:
    return _cell(found[figure]) if figure in found else Cell(report_words.FIGURES[figure], 0, ())


def _rate(metric: MetricOut) -> Rate:
    label = metric_words.DEFINITIONS[metric.metric].label
    return Rate(
        metric=metric.metric.value,
        label=label,
        value=report_words.measured(metric),
        above=Cell(label, metric.numerator, metric.counted),
        below=Cell(label, metric.denominator, metric.of),
    )
