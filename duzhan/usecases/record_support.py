"""登记倾斜支持: a provincial member unit records what it gave to a target."""

from decimal import Decimal

from duzhan.errors import NotPermitted
from duzhan.model.support import Support
from duzhan.policy import target_permissions
from duzhan.policy.permissions import Actor
from duzhan.policy.target_refusals import conflict, fault
from duzhan.store import exits, policies, support
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary.target import SupportKind
from duzhan.wire.support import SupportIn

EVERYWHERE = ("",)
"""The areas of whoever gives: a department supports targets anywhere."""


def record_support(tx: Tx, command: SupportIn, *, actor: Actor) -> int:
    """Record a line and return its key.

    Raises NotPermitted for whoever is of no provincial unit, InvalidInput for what is no target, an amount that does
    not go with the kind, and a date out of the campaign so far; Conflict where the same line stands already.
    """
    unit = _unit(command, actor)
    if not exits.targets(tx, EVERYWHERE, command.area):
        raise fault("area", "not_a_target", code=command.area)
    amount = _amount(command)
    _require_past(tx, command)
    row = Support(
        area=command.area,
        unit=unit,
        kind=command.kind.value,
        amount=amount,
        given_on=command.given_on,
        document=command.document,
        words=command.words,
        recorded_by=actor.account,
        recorded_at=tx.now,
    )
    key = support.record(tx, row)
    if key is None:
        raise conflict("support_twice")
    return key


def _unit(command: SupportIn, actor: Actor) -> str:
    units = [str(grant.unit) for grant in target_permissions.supporting(actor)]
    if not units:
        raise NotPermitted
    if command.unit is not None and command.unit not in units:
        raise fault("unit", "supporting_unit", code=command.unit)
    return command.unit or units[0]


def _amount(command: SupportIn) -> Decimal | None:
    if command.kind is SupportKind.POLICY:
        if command.amount is not None:
            raise fault("amount", "amount_of_policy")
        return None
    if command.amount is None:
        raise fault("amount", "amount_needed")
    amount = Decimal(command.amount)
    if not amount:
        raise fault("amount", "amount_not_above_zero")
    return amount


def _require_past(tx: ReadTx, command: SupportIn) -> None:
    rules = policies.in_force(tx)
    if command.given_on > rules.today(tx.now):
        raise fault("given_on", "support_in_future")
    if command.given_on < rules.policy.facts.start_on:
        raise fault("given_on", "support_before_campaign")
