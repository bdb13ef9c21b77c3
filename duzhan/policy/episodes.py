"""Episodes: when a failing rule opens one for a subject, when its data recovers, and when it relapses.

Hysteresis: so many verdicts in a row. Cool-down: so many days after an episode ended, by recovery and closing. What is
unknown changes nothing, and what does not apply is as good as what holds.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from duzhan.campaign.indicators import IndicatorRule, Verdict
from duzhan.policy import indicators
from duzhan.policy.indicators import Series

LOOK_BACK = 12
"""Instants before the first one that was not judged yet: as many as a row of failed or held readings may be long."""


class Change(StrEnum):
    """What becomes of an episode."""

    OPENED = "opened"
    RECOVERED = "recovered"
    RELAPSED = "relapsed"


@dataclass(frozen=True, slots=True)
class Course:
    """The newest episode of a rule and subject; ``position`` 0 is none.

    ``closed_at`` is when its case was closed, ``set_aside`` whether that was no rectification: what an office did not
    take for a problem, or joined to another case, opens no second one before the data has recovered.
    """

    position: int = 0
    failed_at: datetime | None = None
    changed_at: datetime | None = None
    recovered_at: datetime | None = None
    closed_at: datetime | None = None
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """A change, and the instant of the reading that made it."""

    change: Change
    at: datetime


@dataclass(slots=True)
class _Rows:
    """How many verdicts in a row were the same."""

    failed: int = 0
    held: int = 0

    def count(self, verdict: Verdict) -> None:
        if verdict is Verdict.FAILS:
            self.failed, self.held = self.failed + 1, 0
        elif verdict is not Verdict.UNKNOWN:
            self.failed, self.held = 0, self.held + 1

    def begin(self) -> None:
        self.failed = self.held = 0


def turns(rule: IndicatorRule, series: Series, course: Course, fresh_from: datetime, now: datetime) -> list[Turn]:
    """Return what a course's episode goes through by readings that were not judged yet, in their order.

    A case that is opened here is open: what fails after a recovery relapses. Judging twice returns nothing the second
    time.
    """
    return list(_turns(rule, series, (course, fresh_from, now), lambda changed, _: changed))


def replayed(rule: IndicatorRule, series: Series, now: datetime) -> list[Turn]:
    """Return what would have come of a rule over the whole history, as if each case were closed when data recovers."""
    since = datetime.min.replace(tzinfo=now.tzinfo)

    def closed(course: Course, turn: Turn) -> Course:
        return replace(course, closed_at=turn.at) if turn.change is Change.RECOVERED else course

    return list(_turns(rule, series, (Course(), since, now), closed))


def _turns(
    rule: IndicatorRule,
    series: Series,
    over: tuple[Course, datetime, datetime],
    afterwards: Callable[[Course, Turn], Course],
) -> Iterator[Turn]:
    course, fresh_from, now = over
    rows = _Rows()
    counted_closing = False
    for at in _outstanding(indicators.instants(rule, series, now), course, fresh_from):
        if course.closed_at is not None and at > course.closed_at and not counted_closing:
            # What was read before the closing was the closed case's.
            counted_closing = True
            rows.failed = 0
        rows.count(indicators.verdict(rule, series, at))
        change = _change_at(rule, course, rows, at)
        if change is not None:
            turn = Turn(change, at)
            course = afterwards(after(course, turn), turn)
            rows.begin()
            counted_closing = False
            yield turn


def _outstanding(at: Sequence[datetime], course: Course, fresh_from: datetime) -> Sequence[datetime]:
    """Keep the instants that may still change something: not before the newest change, and a few before the fresh."""
    first = max(0, bisect_left(at, fresh_from) - LOOK_BACK) if at else 0
    since = course.changed_at
    return [each for each in at[first:] if since is None or each >= since]


def _change_at(rule: IndicatorRule, course: Course, rows: _Rows, at: datetime) -> Change | None:
    fails, holds = rows.failed >= rule.fail_after, rows.held >= rule.recover_after
    closed = course.closed_at is not None and at > course.closed_at
    failing = course.position > 0 and course.recovered_at is None
    if failing and holds:
        return Change.RECOVERED
    if not fails or (failing and (not closed or course.set_aside)):
        return None
    if course.position == 0:
        return Change.OPENED
    if not closed:
        return Change.RELAPSED
    ended = max(filter(None, (course.recovered_at, course.closed_at)))
    return Change.OPENED if at >= ended + timedelta(days=rule.cool_down_days) else None


def after(course: Course, turn: Turn) -> Course:
    """Return the course after a change."""
    if turn.change is Change.OPENED:
        return Course(course.position + 1, turn.at, turn.at)
    if turn.change is Change.RECOVERED:
        return replace(course, recovered_at=turn.at, changed_at=turn.at)
    return replace(course, recovered_at=None, changed_at=turn.at)
