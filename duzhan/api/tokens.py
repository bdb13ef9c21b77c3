"""Signing in, and who one is."""

import structlog
from fastapi import Response

from duzhan.api import operations
from duzhan.errors import BadCredentials, TooManyAttempts
from duzhan.http.doors import Caller, VisitorPost
from duzhan.http.replies import reply
from duzhan.policy.permissions import Actor
from duzhan.usecases.sign_in import sign_in
from duzhan.wire.accounts import Credentials, GrantOut, Me, TokenOut

LOG = structlog.get_logger()
router = operations.router("account")


@router.post("/tokens", responses=operations.answers(TokenOut, (401, 413, 415, 422, 429, 503)))
def create_token(credentials: Credentials, door: VisitorPost) -> Response:
    """登录: exchange user name and password for a bearer token; five failures lock the account for 15 minutes."""
    try:
        token = sign_in(door.pool, credentials, hours=door.settings.token_hours)
    except (BadCredentials, TooManyAttempts) as refusal:
        LOG.warning("account.refused", username=credentials.username, reason=refusal.slug)
        raise
    return reply(token).response()


@router.get("/me", responses=operations.answers(Me, (401, 503)))
def read_me(door: Caller) -> Response:
    """本人: the caller's name, roles and scope, as they are now."""
    return reply(door.read(lambda _tx, actor: _me(actor))).response()


def _me(actor: Actor) -> Me:
    grants = tuple(
        GrantOut(role=grant.role, level=grant.level, area=grant.area, unit=grant.unit) for grant in actor.grants
    )
    return Me(username=actor.username, name=actor.name, grants=grants)
