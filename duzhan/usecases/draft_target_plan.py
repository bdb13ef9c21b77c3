"""起草计划: an office draws up a target's plan, whole; until it is signed, what was in force stays in force."""

from duzhan.errors import NotPermitted
from duzhan.policy import target_plan_refusals
from duzhan.policy import target_plans as policy
from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlanStale
from duzhan.store import policies, target_plans
from duzhan.store.target_plans import Plan
from duzhan.store.transaction import Tx
from duzhan.usecases import target_plan_lines, target_plan_view
from duzhan.wire.target_plans import DraftPlan, PlanDetail


def draft_target_plan(tx: Tx, area: str, version: int | None, command: DraftPlan, *, actor: Actor) -> PlanDetail:
    """Keep a plan's lines as its newest revision; ``version`` is 0 where there was no plan, None for any.

    Raises TargetNotFound out of scope, NotPermitted for who does not draw it up, PlanStale, InvalidInput naming each
    line that is wrong.
    """
    target = target_plan_view.target_of(tx, area, actor)
    grant = policy.drawing_up_as(actor, target.kind, target.offices)
    if grant is None:
        raise NotPermitted
    plan = target_plans.lock(tx, area)
    _unchanged(plan, version)
    found = target_plan_lines.faults_of(tx, target, command.lines, policies.in_force(tx))
    faults = [(f"lines.{at}.{field}", code, named) for at, field, code, named in found]
    if plan is not None and plan.in_force is not None and not command.reason:
        faults.append(("reason", "reason_needed", ""))
    if faults:
        raise target_plan_refusals.faulty(faults)
    target_plan_lines.keep(tx, (target, plan), command.lines, (actor, grant, command.reason))
    return target_plan_view.detail(tx, target, actor)


def _unchanged(plan: Plan | None, version: int | None) -> None:
    now = 0 if plan is None else plan.version
    if version not in {None, now}:
        raise PlanStale(version=now)
