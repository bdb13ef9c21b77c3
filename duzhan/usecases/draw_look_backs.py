"""试抽: draws a plan of an office's look-backs and keeps nothing of it."""

from duzhan.errors import NotPermitted
from duzhan.policy import permissions
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import asked_period, look_back_drawing, past_instant
from duzhan.usecases.look_back_drawing import Order
from duzhan.wire.look_backs import DrawIn, DrawOut

LONGEST_DAYS = 184


def draw_look_backs(tx: ReadTx, command: DrawIn, *, actor: Actor) -> DrawOut:
    """Return the plan that a seed draws for the actor's office.

    Raises NotPermitted for whoever is of no office, InvalidInput for dates that are no period and an instant still to
    come, NothingToSample where nothing falls due.
    """
    rules = policies.in_force(tx)
    order = ordered(command, rules, actor)
    then = None if command.as_of is None else asked_period.instant("as_of", rules.policy.facts, command.as_of)
    snapshot = past_instant.snapshot(tx, then)
    return look_back_drawing.shown(tx, look_back_drawing.drawn(snapshot, rules, order).content)


def ordered(command: DrawIn, rules: Rules, actor: Actor) -> Order:
    """Return what somebody orders for their office; raises NotPermitted and InvalidInput."""
    grant = permissions.may_import(actor)
    if grant is None:
        raise NotPermitted
    asked_period.checked(rules.policy.facts, command.since, command.until, LONGEST_DAYS)
    return Order(str(grant.unit), str(grant.area), command.since, command.until, command.budget, command.seed)
