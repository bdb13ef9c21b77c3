"""Who may sign for a letter: the addressee's people, or whoever stands in for one of them today."""

from collections.abc import Iterable
from dataclasses import dataclass

from duzhan.policy.permissions import SCOPED_BY_UNIT, Grant
from duzhan.vocabulary import Role

SIGNERS = SCOPED_BY_UNIT | {Role.OFFICE}


@dataclass(frozen=True, slots=True)
class Signer:
    """In which role a person signs; ``stood_in_for`` is the user name of whoever is on leave, None for oneself."""

    role: Role
    stood_in_for: str | None = None


def signing_as(addressee: str, own: Iterable[Grant], stood_in_for: Iterable[tuple[str, Grant]]) -> Signer | None:
    """Return as what a person signs for an addressee, in their own right before in another's; None: they may not."""
    for grant in own:
        if _answers_for(grant, addressee):
            return Signer(grant.role)
    for username, grant in stood_in_for:
        if _answers_for(grant, addressee):
            return Signer(grant.role, username)
    return None


def _answers_for(grant: Grant, unit: str) -> bool:
    return grant.unit == unit and grant.role in SIGNERS
