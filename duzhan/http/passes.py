"""Bearer tokens: read from the request, looked up, judged by the route's policy and by how far they reach."""

from dataclasses import replace

from fastapi import Request

from duzhan.errors import NotAuthenticated, NotPermitted, SignInUnfinished
from duzhan.http.pace import Pace
from duzhan.http.policies import Policy
from duzhan.policy.narrowing import narrowed
from duzhan.policy.permissions import Actor
from duzhan.store import accounts
from duzhan.store.accounts import Holder
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import TokenScope

_SAFE = frozenset({"GET", "HEAD"})


def admitted(tx: ReadTx, request: Request, policy: Policy) -> Actor:
    """Return the caller with the rights of this moment.

    Raises NotAuthenticated, NotPermitted, SignInUnfinished, or TooManyCalls for somebody in too much of a hurry.
    """
    return holder(tx, request, policy).actor


def subscriber(tx: ReadTx, token: str) -> Actor:
    """Return whose calendar a token of a subscription opens; raises NotAuthenticated for any other token."""
    held = accounts.signed_in(tx, token)
    if held is None or held.scope is not TokenScope.FEED or held.must is not None:
        raise NotAuthenticated
    return held.actor if held.areas is None else narrowed(held.actor, held.areas)


def holder(tx: ReadTx, request: Request, policy: Policy) -> Holder:
    """Return who holds the token, with rights no wider than the token's; raises as ``admitted`` does."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    known = scheme.lower() == "bearer" and token.strip()
    held = accounts.signed_in(tx, token.strip()) if known else None
    if held is None:
        raise NotAuthenticated
    pace: Pace = request.app.state.pace
    pace.admit(held.actor.account)
    if held.must is not None and not policy.unfinished:
        raise SignInUnfinished(must=held.must.value)
    # What lies in the address of a calendar opens the calendar, and nothing else.
    if held.scope is TokenScope.FEED or (held.scope is TokenScope.READ and request.method not in _SAFE):
        raise NotPermitted(policy=policy.name, scope=held.scope.value)
    if held.scope is TokenScope.READINGS and not policy.takes_readings:
        raise NotPermitted(policy=policy.name, scope=held.scope.value)
    if held.areas is not None:
        held = replace(held, actor=narrowed(held.actor, held.areas))
    policy.admit(held.actor)
    return held
