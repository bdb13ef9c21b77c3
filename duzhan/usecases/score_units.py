"""考核: scores every unit for a month by the formula in force, and freezes the sheet."""

from datetime import date

from duzhan.errors import NotPermitted
from duzhan.policy import obligations as when
from duzhan.policy.permissions import Actor
from duzhan.policy.score_refusals import MonthNotScorable, MonthScored, ScoresNotFound
from duzhan.store import policies, scores
from duzhan.store.scores import Row
from duzhan.store.transaction import Tx
from duzhan.usecases import score_counting, score_view
from duzhan.usecases.score_counting import Scored
from duzhan.wire.scores import ScoreSheetOut


def score_units(tx: Tx, month: str, *, actor: Actor) -> ScoreSheetOut:
    """Freeze a month's sheet; it is written once and stays, whatever becomes of the formula.

    Raises NotPermitted for whoever is not of the campaign's own office, ScoresNotFound for a month without reports,
    MonthNotScorable before its reports are due, MonthScored the second time.
    """
    rules = policies.in_force(tx)
    first, facts = date.fromisoformat(f"{month}-01"), rules.policy.facts
    if not score_counting.is_judge(actor, rules):
        raise NotPermitted
    if rules.policy.scoring is None or first not in when.months(facts):
        raise ScoresNotFound
    if tx.now < when.due_at(facts, first):
        raise MonthNotScorable
    campaign = policies.active(tx)
    basis = score_counting.read(tx, rules, first)
    version = int(campaign.policy_version or 0)
    sheet = scores.freeze(tx, campaign.id, first, (basis.period, version, actor.account))
    if sheet is None:
        raise MonthScored
    scores.add(tx, sheet, [_row(each) for each in score_counting.scored(basis, rules.policy.scoring)])
    return score_view.sheet(tx, month, actor)


def _row(each: Scored) -> Row:
    content = score_view.content(each.score).model_dump(mode="json")
    made = each.score
    return Row(each.peers, each.body.unit, each.body.area, made.score, made.rank, made.among, content)
