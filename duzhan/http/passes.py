"""Bearer tokens: read from the request, looked up, judged by the route's policy."""

from fastapi import Request

from duzhan.http.policies import Policy
from duzhan.policy.permissions import Actor
from duzhan.store import accounts
from duzhan.store.transaction import ReadTx


def admitted(tx: ReadTx, request: Request, policy: Policy) -> Actor:
    """Return the caller with the rights of this moment; raises NotAuthenticated or NotPermitted."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    known = scheme.lower() == "bearer" and token.strip()
    return policy.admit(accounts.signed_in(tx, token.strip()) if known else None)
