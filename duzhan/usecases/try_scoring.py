"""试算: how another formula would rank the units of a month, before it is adopted; nothing is kept of it."""

from datetime import date

from duzhan.campaign import tables
from duzhan.campaign.faults import Fault
from duzhan.campaign.scoring import Scoring
from duzhan.errors import InvalidInput, NotPermitted
from duzhan.policy import obligations as when
from duzhan.policy.permissions import Actor
from duzhan.policy.score_refusals import MonthNotScorable, ScoresNotFound
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import score_counting
from duzhan.usecases.score_counting import Scored
from duzhan.wire.scores import ScoringTrial, ScoringTried, TriedOut

FILE = "scoring.toml"


def try_scoring(tx: ReadTx, wanted: ScoringTrial, *, actor: Actor) -> ScoringTried:
    """Return every unit under both formulas.

    Raises NotPermitted for whoever is not of the campaign's own office, ScoresNotFound for a month without reports,
    MonthNotScorable before its cut-off, InvalidInput by line for a formula that cannot be read.
    """
    rules = policies.in_force(tx)
    if not score_counting.is_judge(actor, rules):
        raise NotPermitted
    return compare(tx, wanted)


def compare(tx: ReadTx, wanted: ScoringTrial) -> ScoringTried:
    """Return every unit under both formulas, for operators; raises as ``try_scoring``."""
    rules = policies.in_force(tx)
    first, facts = date.fromisoformat(f"{wanted.month}-01"), rules.policy.facts
    if rules.policy.scoring is None or first not in when.months(facts):
        raise ScoresNotFound
    if tx.now < when.cutoff_at(facts, first):
        raise MonthNotScorable
    formula = parsed(wanted.formula)
    basis = score_counting.read(tx, rules, first)
    now = {(each.peers, each.body.unit): each for each in score_counting.scored(basis, rules.policy.scoring)}
    items = tuple(
        _tried(now[each.peers, each.body.unit], each)
        for each in score_counting.scored(basis, formula)
        if (each.peers, each.body.unit) in now
    )
    return ScoringTried(
        month=wanted.month,
        since=basis.period.since,
        until=basis.period.until,
        moved=sum(item.rank != item.tried_rank for item in items),
        items=items,
    )


def scorable(tx: ReadTx) -> tuple[str, ...]:
    """List the months whose cut-off has passed, the newest first."""
    facts = policies.in_force(tx).policy.facts
    past = [month for month in when.months(facts) if when.cutoff_at(facts, month) <= tx.now]
    return tuple(f"{month:%Y-%m}" for month in reversed(past))


def parsed(formula: str) -> Scoring:
    """Return a formula's text as the campaign reads it; raises InvalidInput by line."""
    document = tables.parse(FILE, formula)
    taken = tables.take(document, Scoring, document.table)
    if taken.record is None:
        raise InvalidInput([_said(fault) for fault in (*document.faults, *taken.faults)])
    return taken.record


def _said(fault: Fault) -> tuple[str, str, str]:
    return "formula", fault.code, f"{fault.line}: {fault.message}"


def _tried(now: Scored, then: Scored) -> TriedOut:
    return TriedOut(
        peers=then.peers,
        unit=then.body.unit,
        unit_name=then.body.name,
        score=now.score.score,
        rank=now.score.rank,
        tried_score=then.score.score,
        tried_rank=then.score.rank,
        among=then.score.among,
    )
