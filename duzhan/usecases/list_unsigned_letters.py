"""Lists the letters 督办单 that wait for a person's own signature, the soonest to be followed up first."""

from duzhan.policy import signing
from duzhan.policy.permissions import Actor
from duzhan.store import delegations, letters, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import letter_view
from duzhan.wire.letters import LetterOut

MOST = 50


def list_unsigned_letters(tx: ReadTx, *, actor: Actor) -> tuple[LetterOut, ...]:
    """Return what the actor may sign for their own units, and for whoever they stand in for today."""
    rules = policies.in_force(tx)
    stood_in_for = [grant for _, grant in delegations.stood_in_for(tx, actor.account, rules.today(tx.now))]
    units = {
        grant.unit
        for grant in (*actor.grants, *stood_in_for)
        if grant.unit is not None and grant.role in signing.SIGNERS
    }
    rows = letters.to_sign(tx, units, MOST)
    return tuple(letter_view.shown(letter_view.filed(tx, row)) for row in rows)
