"""Presence: who is inside, by a browser's session or by a token, for acts that concern the way in itself."""

import secrets
from dataclasses import dataclass

from duzhan.store import sessions
from duzhan.store.audit import By
from duzhan.store.transaction import Tx
from duzhan.vocabulary import Must

_BYTES = 32


@dataclass(frozen=True, slots=True)
class Presence:
    """An account that is signed in: ``session`` or ``token`` is the digest of what it shows, ``must`` what it lacks."""

    account: int
    username: str
    address: str
    must: Must | None = None
    session: str | None = None
    token: str | None = None

    @property
    def by(self) -> By:
        """Who the audit says it was."""
        return By(self.account, self.address)


def fresh() -> str:
    """Return a secret of 256 random bits."""
    return secrets.token_urlsafe(_BYTES)


def renewed(tx: Tx, presence: Presence) -> str | None:
    """Give a browser's session a new cookie and a new form token, and return the cookie; None for a token."""
    if presence.session is None:
        return None
    cookie = fresh()
    sessions.renew(tx, presence.session, cookie=cookie, csrf=fresh())
    return cookie
