"""Judges readings: what a rule says of a subject at an instant, and at which instants it is asked.

A reading counts from the instant at which it was taken until the next of its fact. A rule is judged at the instants of
its facts' readings; a rule about missing readings also at the instant at which one is missed.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import cast

from simpleeval import SimpleEval  # type: ignore[import-untyped]  # it ships no types

from duzhan.campaign import expressions
from duzhan.campaign.indicators import IndicatorRule, Verdict


@dataclass(frozen=True, slots=True)
class Point:
    """A reading as it counts: the newest that was received of its instant, in local time. None does not apply."""

    at: datetime
    value: float | None


Series = Mapping[str, Sequence[Point]]
"""A subject's readings by fact, each in the order of their instants."""


class Shown(float):
    """A fact's value in an expression, with the values before it, the newest last and itself among them."""

    past: Sequence[float] = ()


class _TooFewError(Exception):
    """There are not as many readings as the expression looks at."""


def _steps(shown: Shown, many: int) -> Sequence[float]:
    if len(shown.past) < many:
        raise _TooFewError
    return shown.past[-many:]


def _rising(shown: Shown, many: int) -> bool:
    past = _steps(shown, many)
    return all(later > earlier for earlier, later in pairwise(past))


def _falling(shown: Shown, many: int) -> bool:
    past = _steps(shown, many)
    return all(later < earlier for earlier, later in pairwise(past))


def _change(shown: Shown, many: int) -> float:
    past = _steps(shown, many)
    return past[-1] - past[0]


ABOUT_THE_PAST = {"rising": _rising, "falling": _falling, "change": _change}


@lru_cache(maxsize=256)
def _compiled(holds: str) -> tuple[tuple[str, ...], Callable[[Mapping[str, Shown]], bool]]:
    """Parse an expression once: the facts it names, and what tells whether it is true of their values."""
    parsed = SimpleEval.parse(holds)

    def true(values: Mapping[str, Shown]) -> bool:
        # One for each question: what is shared, two threads would fill with each other's values.
        asked = SimpleEval(functions=ABOUT_THE_PAST, names=values)
        return bool(cast("object", asked.eval(holds, previously_parsed=parsed)))

    return expressions.names(holds), true


def facts_of(rule: IndicatorRule) -> tuple[str, ...]:
    """Return the facts that a rule looks at."""
    return _compiled(rule.holds)[0] if rule.holds else rule.facts


def verdict(rule: IndicatorRule, series: Series, at: datetime) -> Verdict:
    """Judge a rule by what had been read until an instant."""
    if rule.missing_weeks is not None:
        return _missing(rule, series, at)
    names, true = _compiled(rule.holds)
    values: dict[str, Shown] = {}
    for name in names:
        known = _until(series.get(name, ()), at)
        if not known:
            return Verdict.UNKNOWN
        if known[-1].value is None:
            return Verdict.NOT_APPLICABLE
        values[name] = _shown(known, rule.holds)
    try:
        return Verdict.HOLDS if true(values) else Verdict.FAILS
    except (_TooFewError, ZeroDivisionError):
        return Verdict.UNKNOWN


def _shown(known: Sequence[Point], holds: str) -> Shown:
    shown = Shown(known[-1].value or 0.0)
    if "(" in holds:
        shown.past = [point.value for point in known[-expressions.MOST :] if point.value is not None]
    return shown


def _until(points: Sequence[Point], at: datetime) -> Sequence[Point]:
    return points[: bisect_right(points, at, key=lambda point: point.at)]


def _missing(rule: IndicatorRule, series: Series, at: datetime) -> Verdict:
    """Judge a rule about missing readings; nobody is missed of whom nothing was ever read."""
    begun = min((points[0].at for points in series.values() if points), default=None)
    if begun is None or begun > at:
        return Verdict.UNKNOWN
    return Verdict.FAILS if missed(rule, series, at) else Verdict.HOLDS


def missed(rule: IndicatorRule, series: Series, at: datetime) -> tuple[str, ...]:
    """Return the facts of a rule that nobody has read for too long at an instant."""
    begun = min((points[0].at for points in series.values() if points), default=at)
    longest = timedelta(weeks=rule.missing_weeks or 0)
    return tuple(fact for fact in rule.facts if _missed_at(series.get(fact, ()), at, begun, longest))


def _missed_at(points: Sequence[Point], at: datetime, begun: datetime, longest: timedelta) -> bool:
    known = _until(points, at)
    if known and known[-1].value is None:
        return False
    return at >= (known[-1].at if known else begun) + longest


def instants(rule: IndicatorRule, series: Series, now: datetime) -> list[datetime]:
    """List the instants until ``now`` at which a rule is judged: one a local day, its last.

    Sources read the facts of one visit minutes apart, which must not count as several readings in a row.
    """
    read = {point.at for fact in facts_of(rule) for point in series.get(fact, ())}
    if rule.missing_weeks is not None:
        read |= {at + timedelta(weeks=rule.missing_weeks) for at in _counted_from(rule, series)}
    return list({at.date(): at for at in sorted(read) if at <= now}.values())


def last(series: Series, fact: str, at: datetime) -> Point | None:
    """Return the reading of a fact that counts at an instant, or None."""
    known = _until(series.get(fact, ()), at)
    return known[-1] if known else None


def next_look(rules: Sequence[IndicatorRule], series: Series, now: datetime) -> datetime | None:
    """Return the next instant at which a verdict may change though nothing new comes in; None where none can.

    That is when a reading will be missed, or when one that a source's clock dated a little ahead begins to count.
    """
    ahead = [point.at for points in series.values() for point in points]
    ahead += (
        at + timedelta(weeks=rule.missing_weeks)
        for rule in rules
        if rule.missing_weeks is not None
        for at in _counted_from(rule, series)
    )
    return min((at for at in ahead if at > now), default=None)


def _counted_from(rule: IndicatorRule, series: Series) -> Iterator[datetime]:
    """Yield the instants from which the time without a reading counts: every reading, and the subject's first one."""
    begun = min((points[0].at for points in series.values() if points), default=None)
    if begun is not None:
        yield begun
    for fact in rule.facts:
        yield from (point.at for point in series.get(fact, ()) if point.value is not None)
