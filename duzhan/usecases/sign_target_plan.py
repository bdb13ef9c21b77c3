"""签发计划: the office above puts the newest revision of a target's plan in force."""

from duzhan.errors import Conflict, NotPermitted
from duzhan.policy import target_plans as policy
from duzhan.policy.permissions import Actor
from duzhan.policy.target_plan_refusals import PlanStale
from duzhan.policy.target_plan_wording import PLAN_CONFLICTS
from duzhan.store import target_plans
from duzhan.store.transaction import Tx
from duzhan.usecases import target_plan_view
from duzhan.wire.target_plans import PlanDetail


def sign_target_plan(tx: Tx, area: str, version: int | None, *, actor: Actor) -> PlanDetail:
    """Sign a draft, once; ``version`` is the one that was read, None for any.

    Raises TargetNotFound out of scope, PlanStale, Conflict where nothing waits or the author signs, NotPermitted for
    who is of no office above the one that drew it up.
    """
    target = target_plan_view.target_of(tx, area, actor)
    plan = target_plans.lock(tx, area)
    now = 0 if plan is None else plan.version
    if version not in {None, now}:
        raise PlanStale(version=now)
    if plan is None or plan.newest == plan.in_force:
        raise Conflict(PLAN_CONFLICTS["nothing_to_sign"])
    newest = target_plans.revisions(tx, plan.id)[0]
    grant = policy.signing_as(actor, newest["office"], target.offices)
    if grant is None:
        raise NotPermitted
    if newest["drafted_by"] == actor.account:
        raise Conflict(PLAN_CONFLICTS["signed_by_its_author"])
    target_plans.sign(tx, plan.id, plan.newest, account=actor.account, unit=str(grant.unit))
    return target_plan_view.detail(tx, target, actor)
