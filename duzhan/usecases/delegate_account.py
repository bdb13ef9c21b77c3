"""委托: while a person is on leave, somebody who sees the same hears and signs in their place."""

from datetime import date

from duzhan.errors import Conflict, InvalidInput, NotFound
from duzhan.model.delegation import Delegation
from duzhan.policy import standing_in
from duzhan.policy.permissions import Actor
from duzhan.store import accounts, delegations, policies
from duzhan.store.transaction import ReadTx, Tx
from duzhan.wire.delegations import DelegationOut, NewDelegation
from duzhan.wording import CONFLICTS


def delegate_account(tx: Tx, new: NewDelegation, *, of: Actor, by: Actor | None) -> DelegationOut:
    """Let somebody stand in for ``of`` and return the delegation; ``by`` is None where an operator enters it.

    Raises InvalidInput for a stand-in who is unknown, disabled or does not cover the person's grants, and for dates
    that are over or reversed; Conflict where another delegation has one of the days.
    """
    delegate = accounts.named(tx, new.delegate)
    if delegate.account == of.account:
        raise InvalidInput.of("delegate", "delegated_to_oneself")
    if new.until < new.since:
        raise InvalidInput.of("until", "ends_before_it_begins")
    if new.until < today(tx):
        raise InvalidInput.of("until", "already_over")
    if not standing_in.may_stand_in(delegate.grants, of.grants):
        raise InvalidInput.of("delegate", "cannot_stand_in", code=new.delegate)
    row = Delegation(
        account=of.account,
        delegate=delegate.account,
        since=new.since,
        until=new.until,
        reason=new.reason,
        created_by=None if by is None else by.account,
        created_at=tx.now,
    )
    key = delegations.add(tx, row)
    if key is None:
        raise Conflict(CONFLICTS["delegations_overlap"])
    return _shown(tx, key, of.account)


def revoke_delegation(tx: Tx, key: int, *, actor: Actor) -> DelegationOut:
    """End a delegation of the actor's own now; again changes nothing. Raises NotFound where it is not the actor's."""
    if not delegations.revoke(tx, key, actor.account):
        raise NotFound
    return _shown(tx, key, actor.account)


def revoke_delegations(tx: Tx, username: str) -> int:
    """End all delegations of an account that are not over and return how many; raises InvalidInput for an unknown one.

    Also a disabled account's: nobody is left to hear in its place.
    """
    return delegations.revoke_all(tx, accounts.find(tx, username), today(tx))


def list_delegations(tx: ReadTx, *, actor: Actor) -> tuple[DelegationOut, ...]:
    """List what the actor delegated and what was delegated to the actor, newest first."""
    return tuple(DelegationOut.model_validate(dict(row)) for row in delegations.of_person(tx, actor.account))


def today(tx: ReadTx) -> date:
    """Return the campaign's local date."""
    return policies.in_force(tx).today(tx.now)


def _shown(tx: ReadTx, key: int, account: int) -> DelegationOut:
    return DelegationOut.model_validate(dict(delegations.find(tx, key, account) or {}))
