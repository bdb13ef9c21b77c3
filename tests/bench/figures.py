"""Figures beside their limits, measured in the same run; printed as a table and kept in .bench/latest.json."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from textwrap import fill

LATEST = Path(".bench/latest.json")


@dataclass(frozen=True)
class Figure:
    """One measured value, the limit of the same run, their ratio and the bar that the ratio is held to."""

    name: str
    value: float
    unit: str
    limit: float
    ratio: float
    bar: str
    ok: bool
    note: str = ""


def slower(name: str, seconds: list[float], limit: list[float], most: float) -> Figure:
    """Compare medians of durations: at most so many times the limit."""
    value, bound = median(seconds), median(limit)
    ratio = value / bound
    return Figure(name, round(value, 4), "s", round(bound, 4), round(ratio, 3), f"<= {most}", ratio <= most)


def faster(name: str, seconds: list[float], peer: list[float], least: float, note: str) -> Figure:
    """Compare medians of durations with a peer's: at least so many times faster, its work being other than ours."""
    value, theirs = median(seconds), median(peer)
    ratio = theirs / value
    return Figure(name, round(value, 4), "s", round(theirs, 4), round(ratio, 1), f">= {least}", ratio >= least, note)


def rate(name: str, per_second: list[float], limit: list[float], least: float) -> Figure:
    """Compare medians of rates: at least such a share of the limit."""
    value, bound = median(per_second), median(limit)
    ratio = value / bound
    return Figure(name, round(value, 1), "1/s", round(bound, 1), round(ratio, 3), f">= {least}", ratio >= least)


def more(name: str, counts: list[float], limit: list[float], most: float) -> Figure:
    """Compare medians of counts: at most so many times the limit."""
    value, bound = median(counts), median(limit)
    ratio = value / bound
    return Figure(name, round(value, 1), "", round(bound, 1), round(ratio, 3), f"<= {most}", ratio <= most)


def at_most(name: str, value: float, unit: str, most: float) -> Figure:
    """Compare a plain value with its cap."""
    return Figure(name, round(value, 1), unit, most, round(value / most, 3), f"<= {most} {unit}", value <= most)


def publish(figures: list[Figure]) -> None:
    """Print the table and keep it."""
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
    print(f"{'what':<46}{'value':>12} {'unit':<5}{'limit':>12}{'ratio':>8}  {'bar':<12}ok")
    for figure in figures:
        print(
            f"{figure.name:<46}{figure.value:>12} {figure.unit:<5}{figure.limit:>12}{figure.ratio:>8}"
            f"  {figure.bar:<12}{'yes' if figure.ok else 'NO'}"
        )
        if figure.note:
            print(fill(figure.note, 120, initial_indent="  ", subsequent_indent="  "))
