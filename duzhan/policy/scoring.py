"""考核得分: the score of each unit of a peer group, from the published formula, with the rows behind every point.

Pure. What a line counts are the cases that policy/metrics.py counts; no rate is defined a second time. Of every line
the denominator is the same: the weight of what a unit has in hand. Nothing that a unit does with its cases makes that
larger, so that no strategy can dilute what it has lost (ADR 0053).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from duzhan.campaign.measures import Metric
from duzhan.campaign.scoring import ScoreLine, Scoring
from duzhan.policy import metrics
from duzhan.policy.metrics import CaseAsOf, Measured, Period, ReportDue
from duzhan.policy.permissions import RANK
from duzhan.vocabulary import Level
from statemachines.states import Resolution, State, Trigger

SET_ASIDE = frozenset({Resolution.DISMISSED, Resolution.MERGED})


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of a peer group; ``level`` is None of one that answers for its own cases and not for an area's."""

    unit: str
    level: Level | None
    cases: tuple[CaseAsOf, ...]
    reports: tuple[ReportDue, ...] = ()


@dataclass(frozen=True, slots=True)
class Lost:
    """What a line costs: badness by weight, of how much, drawn toward the group's; ``cases`` are the rows behind it.

    Of the line of reports, ``cases`` are the units whose reports were late or missing.
    """

    line: ScoreLine
    bad: float
    of: float
    rate: float
    points: float
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's score: ``rank`` among ``among`` units, those with equal scores share theirs."""

    unit: str
    score: float
    rank: int
    among: int
    lost: tuple[Lost, ...]
    bonus: float
    fast: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A unit's lines before they are drawn toward the group's: badness by case, and of how much."""

    member: Member
    bad: Mapping[ScoreLine, Mapping[str, float]]
    of: Mapping[ScoreLine, float]


def score(members: Sequence[Member], rules: Scoring, period: Period) -> tuple[Score, ...]:
    """Return the scores of a peer group, the best first."""
    weighed = [_weighed(member, rules, period) for member in members]
    group = {line: _rate(*_sums(weighed, line)) for line in ScoreLine}
    scored = [_scored(each, rules, period, group) for each in weighed]
    scored.sort(key=lambda each: (-each.score, each.unit))
    return tuple(_ranked(each, scored) for each in scored)


def in_hand(case: CaseAsOf, member: Member, period: Period) -> bool:
    """Tell whether a case is among what a unit is measured by: with its units, or closed in the period.

    What was reopened is not: it would make the rest look better. Nor what the unit's own level found, or one below.
    """
    if case.did(Trigger.REOPEN) or _own_finding(case, member):
        return False
    if case.open:
        return case.state is not State.FOUND
    return case.rectified and period.has(case.closed_at)


def _own_finding(case: CaseAsOf, member: Member) -> bool:
    return member.level is not None and RANK[Level(case.found_level)] <= RANK[member.level]


def _weighed(member: Member, rules: Scoring, period: Period) -> _Weighed:
    found = metrics.measure(member.cases, member.reports, period)
    weights = {case.number: rules.weights.of(case.severity) for case in member.cases}
    bad: dict[ScoreLine, Mapping[str, float]] = {
        line: {number: weights[number] for number in chosen(found)} for line, chosen in _BAD.items()
    }
    bad[ScoreLine.PUNCTUALITY] = _late(member, rules, found, period)
    report = found[Metric.REPORT_ON_TIME]
    bad[ScoreLine.REPORTS] = {unit: 1.0 for unit in report.of if unit not in report.counted}
    hand = sum(weights[case.number] for case in member.cases if in_hand(case, member, period))
    of = dict.fromkeys(ScoreLine, hand) | {ScoreLine.REPORTS: float(report.denominator)}
    return _Weighed(member, bad, of)


def _late(member: Member, rules: Scoring, found: Mapping[Metric, Measured], period: Period) -> dict[str, float]:
    """Weigh what is overdue, was closed late, was reopened, or was returned and came back: each by its gravest."""
    overdue = set(found[Metric.ON_TIME_RATE].of) - set(found[Metric.ON_TIME_RATE].counted)
    overdue |= set(found[Metric.MEAN_OVERDUE_DAYS].counted)
    reopened = set(found[Metric.REOPEN_RATE].counted)
    weighed: dict[str, float] = {}
    for case in member.cases:
        weight = rules.weights.of(case.severity)
        if case.number in reopened or set(case.returned_by) & set(_own_units(case, member)):
            weighed[case.number] = weight
        elif case.number in overdue and case.late_at(period.until):
            weighed[case.number] = weight * _lateness(case.overdue_days, rules)
    return weighed


def _lateness(days: int, rules: Scoring) -> float:
    share = min(days / rules.lateness.whole_days, 1.0)
    return rules.lateness.least + (1.0 - rules.lateness.least) * share


def _own_units(case: CaseAsOf, member: Member) -> tuple[str, ...]:
    """Return the units that have a part in a case and for which the member answers: its area's, or itself."""
    return case.units if member.level is not None else tuple(unit for unit in case.units if unit == member.unit)


def _sums(weighed: Iterable[_Weighed], line: ScoreLine) -> tuple[float, float]:
    pairs = [(sum(each.bad[line].values()), each.of[line]) for each in weighed]
    return sum(bad for bad, _ in pairs), sum(of for _, of in pairs)


def _rate(bad: float, of: float) -> float:
    if of <= 0:
        return 1.0 if bad > 0 else 0.0
    return min(bad / of, 1.0)


def _scored(weighed: _Weighed, rules: Scoring, period: Period, group: Mapping[ScoreLine, float]) -> Score:
    lost = tuple(_lost(weighed, line, rules, group[line]) for line in ScoreLine)
    fast = _fast(weighed, rules, period)
    earned = sum(rules.weights.of(case.severity) for case in fast)
    base = weighed.of[ScoreLine.PUNCTUALITY] + earned + rules.prior
    bonus = round(rules.bonus_max * earned / base, 2) if base else 0.0
    total = max(rules.start - sum(each.points for each in lost), 0.0) + bonus
    numbers = tuple(case.number for case in fast)
    return Score(weighed.member.unit, round(total, 2), 0, 0, lost, bonus, numbers)


def _lost(weighed: _Weighed, line: ScoreLine, rules: Scoring, group: float) -> Lost:
    bad, of = sum(weighed.bad[line].values()), weighed.of[line]
    # There is one report a month: drawn toward the group's, a missing one would cost next to nothing.
    prior = 0.0 if line is ScoreLine.REPORTS else rules.prior
    # Rounded before it is multiplied: what two orders of adding differ in must not cost a hundredth.
    rate = round(_rate(bad + prior * group, of + prior), 9)
    points = rules.points.of(line) * rate
    return Lost(line, round(bad, 4), of, round(rate, 4), round(points, 2), tuple(sorted(weighed.bad[line])))


def _fast(weighed: _Weighed, rules: Scoring, period: Period) -> list[CaseAsOf]:
    """Return what was done in a share of its time and has stayed closed since, until it settled in the period."""
    late = weighed.bad[ScoreLine.PUNCTUALITY]
    settling = timedelta(days=rules.speed.settled_days)
    found = []
    for case in weighed.member.cases:
        if case.number in late or not case.rectified or _own_finding(case, weighed.member):
            continue
        if case.closed_at is None or not period.ended(case.closed_at + settling) or case.did(Trigger.GRANT_EXTENSION):
            continue
        if case.cycle == 1 and _used(case) <= rules.speed.share:
            found.append(case)
    return found


def _used(case: CaseAsOf) -> float:
    """Return which share of its time a case took until its submission."""
    if case.due_at is None or case.submitted_at is None or case.due_at <= case.logged_at:
        return 1.0
    return (case.submitted_at - case.logged_at) / (case.due_at - case.logged_at)


def _ranked(each: Score, scored: Sequence[Score]) -> Score:
    better = sum(other.score > each.score for other in scored)
    return Score(each.unit, each.score, better + 1, len(scored), each.lost, each.bonus, each.fast)


Chosen = Callable[[Mapping[Metric, Measured]], Iterable[str]]
_BAD: Mapping[ScoreLine, Chosen] = {
    ScoreLine.ACCEPTANCE: lambda found: (
        set(found[Metric.ACCEPT_ON_TIME_RATE].of) - set(found[Metric.ACCEPT_ON_TIME_RATE].counted)
    ),
    ScoreLine.REWORK: lambda found: found[Metric.REWORK_RATE].counted,
    ScoreLine.EXTENSION: lambda found: found[Metric.EXTENSION_RATE].counted,
    ScoreLine.REOPENING: lambda found: found[Metric.REOPEN_RATE].counted,
}
