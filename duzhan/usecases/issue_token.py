"""签发令牌: a bearer token for an account, shown once and stored as its SHA-256."""

import secrets
from datetime import timedelta

from duzhan.store import accounts
from duzhan.store.transaction import Tx
from duzhan.wire.accounts import TokenOut

_BYTES = 32


def issue_token(tx: Tx, account: int, *, hours: int) -> TokenOut:
    """Issue a token that lives for so many hours of the database's own clock."""
    token = secrets.token_urlsafe(_BYTES)
    return TokenOut(token=token, expires_at=accounts.add_token(tx, account, token, timedelta(hours=hours)))
