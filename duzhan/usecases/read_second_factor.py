"""Reads whether a person has a second factor, and whether it has to have one."""

from duzhan.policy.permissions import Actor
from duzhan.store import second_factors
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Role
from duzhan.wire.access import SecondFactorOut


def read_second_factor(tx: ReadTx, *, actor: Actor, demanded: frozenset[Role]) -> SecondFactorOut:
    """Return how the actor stands; ``demanded`` are the roles that sign in with a second factor."""
    standing = second_factors.standing(tx, actor.account)
    required = any(grant.role in demanded for grant in actor.grants)
    return SecondFactorOut(enrolled=standing.enrolled, required=required, codes_left=standing.codes_left)
