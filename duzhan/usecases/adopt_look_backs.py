"""采用抽查计划: a plan that was drawn is adopted as it was, and the look-backs that it left out end."""

from duzhan.model.clock import ClockEnd
from duzhan.model.look_back import LookBackPlan
from duzhan.policy.look_back_refusals import BudgetTooSmall, DrawOutdated
from duzhan.policy.permissions import Actor
from duzhan.store import clocks, counters, events, look_back_pool, look_backs, policies
from duzhan.store.transaction import Tx
from duzhan.usecases import asked_period, draw_look_backs, look_back_drawing, past_instant, read_look_backs
from duzhan.usecases.look_back_drawing import Drawn, Order
from duzhan.wire.look_backs import AdoptIn, LookBackPlanDetail


def adopt_look_backs(tx: Tx, command: AdoptIn, *, actor: Actor) -> LookBackPlanDetail:
    """Adopt a drawn plan; it is written once and stays.

    The look-back clocks of its period that it did not draw end with it, as void: for them the sample stands. Raises
    what drawing raises, DrawOutdated where it gives another plan, or its cases were reopened or planned meanwhile,
    BudgetTooSmall where it draws nothing.
    """
    campaign = policies.active(tx)
    rules = policies.pinned(tx, int(campaign.policy_version or 0))
    order = draw_look_backs.ordered(command, rules, actor)
    # Plans are adopted one after another: what one of them took, the next one does not find in its pool.
    position = counters.hold(tx, campaign.id, look_backs.SERIES) + 1
    then = asked_period.instant("as_of", rules.policy.facts, command.as_of)
    drawn = look_back_drawing.drawn(past_instant.snapshot(tx, then), rules, order)
    if drawn.digest != command.digest:
        raise DrawOutdated
    if not drawn.numbers:
        raise BudgetTooSmall
    period = order.period(rules)
    held = {row["number"]: row for row in look_back_pool.hold(tx, [*drawn.numbers, *drawn.left])}
    events.catch_up(tx, [int(row["id"]) for row in held.values()])
    standing = {row["number"] for row in look_back_pool.cases(tx, period)} & held.keys()
    if not standing.issuperset(drawn.numbers):
        raise DrawOutdated
    plan = _plan(tx, (campaign.id, position, int(campaign.policy_version or 0)), (order, drawn), actor)
    look_backs.adopt(tx, plan, [(held[number]["id"], held[number]["cycle"]) for number in drawn.numbers])
    counters.take(tx, campaign.id, look_backs.SERIES)
    left = [number for number in drawn.left if number in standing]
    clocks.end(tx, look_back_pool.clocks(tx, period, left), ClockEnd.VOID.value)
    return read_look_backs.read_plan(tx, position, actor=actor)


def _plan(tx: Tx, under: tuple[str, int, int], what: tuple[Order, Drawn], actor: Actor) -> LookBackPlan:
    campaign, position, policy_version = under
    order, drawn = what
    return LookBackPlan(
        campaign=campaign,
        position=position,
        office=order.office,
        since=order.since,
        until=order.until,
        as_of=drawn.as_of,
        seed=order.seed,
        budget=order.budget,
        policy_version=policy_version,
        content=drawn.content,
        digest=drawn.digest,
        adopted_at=tx.now,
        adopted_by=actor.account,
    )
