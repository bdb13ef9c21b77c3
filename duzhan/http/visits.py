"""Visits: a browser's session, known by its cookie, judged by the route's policy; and what its forms must prove.

A form proves that it is ours twice over (reliability.md, promise 41): by the Origin that the browser sends, and by a
token of its session that only our own pages carry.
"""

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request, Response

from duzhan.errors import NotAuthenticated, NotOurForm, SignInUnfinished
from duzhan.http import origins
from duzhan.http.policies import Policy
from duzhan.policy.permissions import Actor
from duzhan.store import callers, sessions
from duzhan.store.sessions import Session
from duzhan.store.transaction import Pool, ReadTx, transaction
from duzhan.usecases.presence import Presence

COOKIE = "__Host-duzhan"
DEVICE = "__Host-duzhan-device"
_DEVICE_LIFE = timedelta(days=180)
_SAFE_SITES = frozenset({"same-origin", "none"})


@dataclass(frozen=True, slots=True)
class Visit:
    """Who visits, with the rights of this moment, and in which session."""

    actor: Actor
    session: Session


def admitted(tx: ReadTx, request: Request, policy: Policy) -> Visit:
    """Return the visitor; raises NotAuthenticated, NotPermitted, or SignInUnfinished until the sign-in is whole."""
    cookie = request.cookies.get(COOKIE)
    found = sessions.signed_in(tx, cookie, sessions.limits_of(request.app.state.settings)) if cookie else None
    if found is None:
        raise NotAuthenticated
    actor, session = found
    if session.must is not None and not policy.unfinished:
        raise SignInUnfinished(must=session.must.value)
    policy.admit(actor)
    return Visit(callers.tell(tx, actor), session)


def presence(request: Request, visit: Visit) -> Presence:
    """Return a visitor as acts know him that concern the way in itself."""
    actor, session = visit.actor, visit.session
    return Presence(actor.account, actor.username, origins.address_of(request), session.must, session=session.digest)


def seen(pool: Pool, session: Session, at: timedelta) -> None:
    """Note that a session is in use, where the last note is older than ``at``; its idle time begins anew."""
    if sessions.stale(session, at):
        with transaction(pool) as tx:
            sessions.touch(tx, session)


def same_site(request: Request) -> None:
    """Raise NotOurForm where an unsafe request comes from another site's page, or does not say from where."""
    origin = request.headers.get("origin")
    ours = f"{request.url.scheme}://{request.headers.get('host', '')}"
    site = request.headers.get("sec-fetch-site", "same-origin")
    if origin is None or site not in _SAFE_SITES or not hmac.compare_digest(_bare(origin), _bare(ours)):
        raise NotOurForm


def token(session: Session) -> str:
    """Return the session's form token under a mask of its own, so that compressed pages give nothing away."""
    secret = session.csrf.encode()
    mask = secrets.token_bytes(len(secret))
    return urlsafe_b64encode(mask + _mixed(secret, mask)).decode()


def prove(session: Session, given: str | None) -> None:
    """Raise NotOurForm where a form does not carry its own session's token."""
    secret = session.csrf.encode()
    try:
        raw = urlsafe_b64decode((given or "").encode("ascii"))
    except ValueError as broken:
        raise NotOurForm from broken
    mask, mixed = raw[: len(secret)], raw[len(secret) :]
    if len(mixed) != len(secret) or not hmac.compare_digest(_mixed(mixed, mask), secret):
        raise NotOurForm


def let_in(response: Response, cookie: str, device: str | None) -> None:
    """Give the browser its session, and the sign by which it is known the next time."""
    response.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="lax", path="/")
    if device is not None:
        life = int(_DEVICE_LIFE.total_seconds())
        response.set_cookie(DEVICE, device, max_age=life, secure=True, httponly=True, samesite="lax", path="/")


def let_out(response: Response) -> None:
    """Take the session's cookie back."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")


def _mixed(text: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(text, mask, strict=True))


def _bare(origin: str) -> bytes:
    """Return host and port: a proxy in front ends TLS, so the scheme we see may differ from the browser's."""
    return origin.partition("://")[2].lower().encode()
