"""Sessions and feeds as tests open them: signed in at once, and lacking nothing."""

import secrets

from sqlalchemy import func, update

from duzhan.http.visits import COOKIE
from duzhan.model.account import Account
from duzhan.model.columns import table
from duzhan.settings import Settings
from duzhan.store import accounts, sessions
from duzhan.store.sessions import NewSession
from duzhan.store.transaction import Pool, transaction
from duzhan.usecases.issue_token import issue_token
from duzhan.vocabulary import TokenScope

ACCOUNT = table(Account)


def cookie(pool: Pool, settings: Settings, account: int) -> str:
    """Open a session that lacks nothing, and return its cookie's value."""
    opened = secrets.token_urlsafe(32)
    new = NewSession(account, opened, secrets.token_urlsafe(32), "127.0.0.1", "tests")
    with transaction(pool) as tx:
        sessions.begin(tx, new, sessions.limits_of(settings))
        sessions.prove(tx, accounts.digest_of(opened))
        tx.write(update(ACCOUNT).where(ACCOUNT.c.id == new.account).values(password_set_at=func.clock_timestamp()))
    return opened


def header(value: str) -> dict[str, str]:
    """Return the header that brings a session's cookie."""
    return {"Cookie": f"{COOKIE}={value}"}


def feed(pool: Pool, account: int) -> str:
    """Return the address of somebody's calendar."""
    with transaction(pool) as tx:
        token = issue_token(tx, account, hours=1, scope=TokenScope.FEED).token
    return f"/api/v1/calendar.ics?token={token}"
