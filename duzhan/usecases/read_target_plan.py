"""Reads a target's plan, and one line of it with everything that was reported."""

from collections.abc import Sequence

from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlanLineNotFound
from duzhan.store import plan_standings, policies, target_plans
from duzhan.store.target_plans import Target
from duzhan.store.transaction import ReadTx
from duzhan.usecases import target_plan_view
from duzhan.wire.target_plans import LineDetail, PlanDetail, PlanStanding, ReportedOut


def read_target_plan(tx: ReadTx, area: str, *, actor: Actor) -> PlanDetail:
    """Return a target's plan, of version 0 where there is none; raises TargetNotFound out of scope."""
    return target_plan_view.detail(tx, target_plan_view.target_of(tx, area, actor), actor)


def read_plan_standing(tx: ReadTx, area: str, *, actor: Actor) -> PlanStanding:
    """Return how a target's plan stands, for a page about something else; raises TargetNotFound out of scope."""
    target = target_plan_view.target_of(tx, area, actor)
    rules = policies.in_force(tx)
    (row,) = plan_standings.standings(tx, actor, rules.today(tx.now), target.area)
    return target_plan_view.standing(row, rules)


def read_late_plans(tx: ReadTx, areas: Sequence[str]) -> frozenset[str]:
    """Return those of some targets, which the reader sees, whose plans are behind."""
    return plan_standings.behind(tx, areas, policies.in_force(tx).today(tx.now))


def read_plan_line(tx: ReadTx, area: str, number: int, *, actor: Actor) -> LineDetail:
    """Return a line in force with its reports; raises TargetNotFound out of scope, PlanLineNotFound."""
    return line_of(tx, target_plan_view.target_of(tx, area, actor), number, actor)


def line_of(tx: ReadTx, target: Target, number: int, actor: Actor) -> LineDetail:
    """Return a line in force of a target that is seen; raises PlanLineNotFound."""
    plan = target_plans.find(tx, target.area)
    found = target_plan_view.lines(tx, target, plan, actor)
    line = next((line for line in found if line.number == number), None)
    if plan is None or line is None:
        raise PlanLineNotFound(number=number)
    rows = target_plans.reports(tx, plan.id, number)
    reports = tuple(ReportedOut.model_validate(dict(row)) for row in rows)
    return LineDetail(target=target.area, full_name=target.full_name, line=line, reports=reports)
