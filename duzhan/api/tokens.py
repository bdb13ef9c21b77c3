"""Signing in, and who one is."""

import structlog
from fastapi import Response

from duzhan.api import operations
from duzhan.errors import BadCredentials
from duzhan.http.doors import Beginner, VisitorPost
from duzhan.http.origins import address_of
from duzhan.http.replies import reply
from duzhan.policy.access_refusals import TooManyAttempts
from duzhan.policy.permissions import Actor
from duzhan.store import keyring, sessions
from duzhan.usecases.exchange_password import exchange_password
from duzhan.usecases.judge_password import SignIn
from duzhan.wire.accounts import Credentials, GrantOut, Me, TokenOut

LOG = structlog.get_logger()
router = operations.router("account")


@router.post("/tokens", responses=operations.answers(TokenOut, (401, 413, 415, 422, 429, 503)))
def create_token(credentials: Credentials, door: VisitorPost) -> Response:
    """登录: exchange user name and password for a bearer token; five failures lock strangers out for 15 minutes."""
    settings = door.settings
    try:
        token = exchange_password(
            door.pool,
            _sign_in(credentials, door),
            sessions.limits_of(settings),
            keyring.of(settings),
            hours=settings.token_hours,
        )
    except (BadCredentials, TooManyAttempts) as refusal:
        LOG.warning("account.refused", username=credentials.username, reason=refusal.slug)
        raise
    return reply(token).response()


def _sign_in(credentials: Credentials, door: VisitorPost) -> SignIn:
    return SignIn(
        username=credentials.username,
        password=credentials.password.get_secret_value(),
        address=address_of(door.request),
        address_most=door.settings.address_failures,
        device=None if credentials.device is None else credentials.device.get_secret_value(),
        code=None if credentials.code is None else credentials.code.get_secret_value(),
    )


@router.get("/me", responses=operations.answers(Me, (401, 429, 503)))
def read_me(door: Beginner) -> Response:
    """本人: the caller's name, roles and scope, as they are now."""
    return reply(door.read(lambda _tx, actor: _me(actor))).response()


def _me(actor: Actor) -> Me:
    grants = tuple(
        GrantOut(role=grant.role, level=grant.level, area=grant.area, unit=grant.unit) for grant in actor.grants
    )
    return Me(username=actor.username, name=actor.name, grants=grants)
