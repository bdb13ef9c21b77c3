"""单位统一认证登录: whom the body's own identity provider vouches for gets a session; no account is ever made by it."""

from dataclasses import dataclass

from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import SingleSignOnRefused, TooManyAttempts
from duzhan.store import accounts, audit, guesses, sessions, used_states
from duzhan.store.audit import By, Detail, Note
from duzhan.store.sessions import Limits, NewSession
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.presence import fresh
from duzhan.usecases.sign_in import LONGEST_AGENT, SignedIn

BY = "single_sign_on"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser that comes back from the provider; ``address_most`` is after how many failures its address waits."""

    address: str
    address_most: int
    agent: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for: a claim with its value, and whether it saw a second factor."""

    claim: str
    value: str
    second_factor: bool


def admit_answer(pool: Pool, arrival: Arrival, state: str) -> None:
    """Count an answer against its address and take it, before the provider is asked what it is worth.

    Raises TooManyAttempts, SingleSignOnRefused for one that was taken already.
    """
    with transaction(pool) as tx:
        seconds = guesses.count(tx, guesses.of_address(arrival.address, arrival.address_most))
        fresh_one = seconds is None and used_states.use(tx, state)
    if seconds is not None:
        raise TooManyAttempts(retry_after=seconds)
    if not fresh_one:
        raise SingleSignOnRefused("abandoned")


def note_refusal(pool: Pool, arrival: Arrival, refusal: SingleSignOnRefused) -> None:
    """Put on the audit that the provider's answer let nobody in."""
    with transaction(pool) as tx:
        audit.note(
            tx, Note(AuditKind.SIGN_IN_FAILED, detail={"by": BY, "why": refusal.why}), By(address=arrival.address)
        )


def sign_in_elsewhere(pool: Pool, vouched: Vouched, arrival: Arrival, limits: Limits) -> SignedIn:
    """Return a new session of the account that the claim names; raises SingleSignOnRefused where none is enabled."""
    cookie = fresh()
    with transaction(pool) as tx:
        found = accounts.vouched_for(tx, vouched.claim, vouched.value)
        if found is None:
            raise SingleSignOnRefused("nobody")
        account, username = found
        guesses.take_back(tx, guesses.of_address(arrival.address, arrival.address_most))
        new = NewSession(account, cookie, fresh(), arrival.address, arrival.agent[:LONGEST_AGENT], elsewhere=True)
        sessions.begin(tx, new, limits)
        if vouched.second_factor:
            sessions.prove(tx, accounts.digest_of(cookie))
        inside = sessions.signed_in(tx, cookie, limits)
        if inside is None:
            raise SingleSignOnRefused("nobody")
        detail: Detail = {"by": BY, "second_factor": vouched.second_factor}
        audit.note(tx, Note(AuditKind.SIGNED_IN, username, detail=detail), By(account, arrival.address))
    return SignedIn(cookie, None, inside[1].must)
