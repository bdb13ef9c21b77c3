"""Reads the verifiers' record: how many of what somebody verified was found relapsed later."""

from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import look_backs
from duzhan.store.transaction import ReadTx
from duzhan.wire.look_backs import VerifierOut, VerifiersOut

MOST = 500
"""So many verifiers are listed."""


def read_verifiers(tx: ReadTx, *, actor: Actor) -> VerifiersOut:
    """Return the record of every verifier in the areas that the actor checks, those with most relapses first."""
    rows = look_backs.verifiers(tx, permissions.checking(actor), MOST)
    shown = ({name: row[name] for name in VerifierOut.model_fields} for row in rows)
    return VerifiersOut(items=tuple(VerifierOut.model_validate(each) for each in shown))
