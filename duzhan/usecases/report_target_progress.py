"""报计划进展: a unit, or the office that drew the plan up, says how far a line of it has come."""

from duzhan.errors import NotPermitted
from duzhan.policy import target_plans as policy
from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlanLineNotFound
from duzhan.store import target_plans
from duzhan.store.target_plans import Report
from duzhan.store.transaction import Tx
from duzhan.usecases import read_target_plan, target_plan_view
from duzhan.wire.target_plans import LineDetail, LineProgress


def report_target_progress(tx: Tx, area: str, number: int, command: LineProgress, *, actor: Actor) -> LineDetail:
    """Report on a line of the plan in force; what was reported before stays on record.

    Raises TargetNotFound out of scope, PlanLineNotFound, NotPermitted for who is neither of the line's unit nor of an
    office that draws the plan up.
    """
    target = target_plan_view.target_of(tx, area, actor)
    # Held: a line that is reported on is in force until that is written down.
    plan = target_plans.lock(tx, area)
    if plan is None or plan.in_force is None:
        raise PlanLineNotFound(number=number)
    lines = target_plans.lines(tx, plan.id, plan.in_force)
    line = next((line for line in lines if line["number"] == number), None)
    if line is None:
        raise PlanLineNotFound(number=number)
    grant = policy.reporting_as(actor, (target.kind, target.offices), line["unit"])
    if grant is None:
        raise NotPermitted
    said = Report(number, command.percentage, command.words, str(grant.unit), actor.account)
    target_plans.report(tx, plan.id, said)
    return read_target_plan.line_of(tx, target, number, actor)
