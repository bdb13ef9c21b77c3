"""Route policies: every route names one, and an application with a route that names none does not start."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duzhan.errors import DuzhanError, NotAuthenticated, NotPermitted
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may come in at all; what they may do inside is for the permissions and the guards."""

    name: str
    signed_in: bool
    admits: Callable[[Actor], bool]
    unfinished: bool = False
    """Whether a browser comes in whose sign-in still lacks a second factor or a new password."""
    takes_readings: bool = False
    """Whether a token comes in that a source of readings has for nothing else."""

    def admit(self, actor: Actor | None) -> Actor:
        """Return the caller; raises NotAuthenticated for nobody, NotPermitted for a role that stays outside."""
        if actor is None:
            raise NotAuthenticated
        if not self.admits(actor):
            raise NotPermitted(policy=self.name)
        return actor


PUBLIC = Policy("public", signed_in=False, admits=lambda _actor: True)
"""Anybody, without a look at who it is."""
SIGNED_IN = Policy("signed_in", signed_in=True, admits=lambda _actor: True)
"""Everybody with a valid token."""
SIGNING_IN = Policy("signing_in", signed_in=True, admits=lambda _actor: True, unfinished=True)
"""Everybody who has given a password, for the pages on which the sign-in is finished."""
READS_CASES = Policy("reads_cases", signed_in=True, admits=permissions.reads)
"""Everybody who reads cases: administrators do not."""

IMPORTS = Policy("imports", signed_in=True, admits=lambda actor: permissions.may_import(actor) is not None)
"""Offices, which import the ledgers of their areas and keep the terms of their duty leaders."""

SENDS_READINGS = Policy("sends_readings", signed_in=True, admits=IMPORTS.admits, takes_readings=True)
"""Offices, for whose villages sources report; also by a token that can do nothing else."""

CHECKS = Policy("checks", signed_in=True, admits=permissions.checks)
"""Offices and auditors, who check how others work."""

ADMINISTERS = Policy("administers", signed_in=True, admits=permissions.administers)
"""System administrators, who keep the house and read no cases."""

SECURES = Policy("secures", signed_in=True, admits=permissions.secures)
"""Security administrators, who give rights and take them, and read no cases."""

KEEPS_ACCOUNTS = Policy(
    "keeps_accounts",
    signed_in=True,
    admits=lambda actor: permissions.administers(actor) or permissions.secures(actor),
)
"""Both of them: one makes accounts, the other gives them rights."""

AUDITS = Policy("audits", signed_in=True, admits=permissions.audits)
"""Auditors and security administrators, who read who did what."""


KEEPS_HOUSE = Policy(
    "keeps_house",
    signed_in=True,
    admits=lambda actor: permissions.administers(actor) or permissions.audits(actor),
)
"""Whoever has a page of the administration: both administrators, and auditors."""

KEEPS_LEADERS = Policy(
    "keeps_leaders",
    signed_in=True,
    admits=lambda actor: KEEPS_HOUSE.admits(actor) or IMPORTS.admits(actor),
)
"""Whoever reads the duty leaders' terms: those who have a page of the administration, and offices, which keep them."""


class AtTheDoor(Exception):
    """A refusal found before it was known who asks; a stranger must hear that he is one instead."""

    def __init__(self, refusal: DuzhanError) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


class RouteWithoutPolicy(RuntimeError):
    """A route that nobody decided about; the application must not start with it."""

    def __init__(self, routes: Iterable[str]) -> None:
        super().__init__(", ".join(routes))
