"""Counts the scores of a month: the cases as of its cut-off, read once, and every peer group scored from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from duzhan.campaign.scoring import PeerGroup, Scoring
from duzhan.policy import obligations as when
from duzhan.policy import scoring
from duzhan.policy.deadlines import Rules
from duzhan.policy.metrics import CaseAsOf, Period, ReportDue
from duzhan.policy.permissions import Actor
from duzhan.policy.scoring import Member, Score
from duzhan.store import obligations, organisation, scores
from duzhan.store.reported_cases import Scope
from duzhan.store.scores import Body
from duzhan.store.transaction import ReadTx
from duzhan.usecases import report_counting
from duzhan.vocabulary import Level, Role, UnitKind


@dataclass(frozen=True, slots=True)
class Basis:
    """What a month's scores are made from, whatever the formula: its period, its cases, its reports, and the units."""

    period: Period
    cases: tuple[CaseAsOf, ...]
    reports: tuple[ReportDue, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """A unit's score within its peer group."""

    peers: str
    body: Body
    score: Score


def is_judge(actor: Actor, rules: Rules) -> bool:
    """Tell whether somebody scores everybody: the office of the campaign's own level."""
    facts = rules.policy.facts
    return any(g.role is Role.OFFICE and g.level is facts.level and g.area == facts.area for g in actor.grants)


def judging_office(tx: ReadTx, rules: Rules) -> str:
    """Return the code of the office that scores everybody."""
    return organisation.of_area(tx, rules.policy.facts.area).offices[-1][1]


def read(tx: ReadTx, rules: Rules, month: date) -> Basis:
    """Read everything once: the cases of the campaign's area as they stood at the month's cut-off."""
    facts = rules.policy.facts
    period = Period(when.since(facts, month), when.cutoff_at(facts, month))
    counted = report_counting.read(tx, rules, Scope(area=facts.area), period)
    reports = report_counting.due_for(obligations.of_everyone(tx, month))
    return Basis(period, counted.cases, reports, tuple(scores.bodies(tx)))


def scored(basis: Basis, formula: Scoring) -> Iterator[Scored]:
    """Yield every unit of every peer group, group by group, the best first."""
    for group in formula.groups:
        bodies = {body.unit: body for body in basis.bodies if _belongs(body, group)}
        members = [_member(basis, body) for body in bodies.values()]
        for score in scoring.score(_with_something(members), formula, basis.period):
            yield Scored(group.id, bodies[score.unit], score)


def _belongs(body: Body, group: PeerGroup) -> bool:
    return body.kind == group.kind.value and body.level == group.level.value


def _with_something(members: Sequence[Member]) -> list[Member]:
    """Leave out who had neither cases nor reports to be scored by."""
    return [member for member in members if member.cases or member.reports]


def _member(basis: Basis, body: Body) -> Member:
    """Return a unit with its cases: an office answers for its area, a department for those in which it has a part."""
    reports = tuple(report for report in basis.reports if report.unit == body.unit)
    if body.kind == UnitKind.OFFICE.value:
        cases = tuple(case for case in basis.cases if case.area.startswith(body.area))
        return Member(body.unit, Level(body.level), cases, reports)
    cases = tuple(case for case in basis.cases if body.unit in case.units)
    return Member(body.unit, None, cases, reports)
