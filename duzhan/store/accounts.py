"""Accounts, grants and tokens.

Tokens, lock-outs and idempotency keys run on the database's own clock, never on the rehearsal's: time that jumps by
a week in a rehearsal would sign everybody out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, text, update

from duzhan.errors import InvalidInput
from duzhan.model.account import Account, Grant, Token
from duzhan.model.columns import table
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, Role

ACCOUNT = table(Account)
GRANT = table(Grant)
TOKEN = table(Token)

ATTEMPTS = 5
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that was counted and may now be judged."""

    account: int
    password_hash: str
    disabled: bool


@dataclass(frozen=True, slots=True)
class Locked:
    """Too many sign-ins failed; the next one is looked at in so many seconds."""

    seconds: int


# Account, grants, expiry and disabling in one round trip: rights are what they are at this request.
_SIGNED_IN = text("""
select a.id, a.username, a.name, g.role, g.level, g.area, g.unit
from token t join account a on a.id = t.account left join account_grant g on g.account = a.id
where t.digest = :digest and t.expires_at > clock_timestamp() and a.disabled_at is null
order by g.id
""")

_BY_KEY = text("""
select a.id, a.username, a.name, g.role, g.level, g.area, g.unit
from account a left join account_grant g on g.account = a.id and a.disabled_at is null
where a.id = :account order by g.id
""")

_NAMED = text("""
select a.id, a.username, a.name, g.role, g.level, g.area, g.unit
from account a left join account_grant g on g.account = a.id
where a.username = :username and a.disabled_at is null
order by g.id
""")

# Counted before the password is looked at, so that parallel guesses cannot outrun the count.
_ATTEMPT = text("""
update account set
  failures = case when locked_until is null then failures + 1 else 1 end,
  locked_until = case when locked_until is null and failures + 1 >= :most then clock_timestamp() + :pause end
where username = :username and (locked_until is null or locked_until <= clock_timestamp())
returning id, password_hash, disabled_at is not null
""")

_LOCKED_FOR = text("""
select ceil(extract(epoch from locked_until - clock_timestamp()))::int from account
where username = :username and locked_until > clock_timestamp()
""")

_NEW_TOKEN = text("""
with old as (delete from token where account = :account and expires_at < clock_timestamp())
insert into token (digest, account, created_at, expires_at)
values (:digest, :account, clock_timestamp(), clock_timestamp() + :life) returning expires_at
""")


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def signed_in(tx: ReadTx, token: str) -> Actor | None:
    """Return who holds the token, with their grants; None where it is no longer good."""
    return _actor(tx.connection.execute(_SIGNED_IN, {"digest": digest_of(token)}).all())


def named(tx: ReadTx, username: str) -> Actor:
    """Return an enabled account with its grants; raises InvalidInput where nobody has the user name."""
    actor = _actor(tx.connection.execute(_NAMED, {"username": username}).all())
    if actor is None:
        raise InvalidInput.of("username", "unknown_account", code=username)
    return actor


def holder(tx: ReadTx, account: int) -> Actor:
    """Return who has an account, by its key; a disabled one has no grants any more."""
    actor = _actor(tx.connection.execute(_BY_KEY, {"account": account}).all())
    assert actor is not None, "accounts are kept"  # noqa: S101
    return actor


def _actor(rows: Sequence[Row[Any]]) -> Actor | None:
    if not rows:
        return None
    grants = tuple(
        permissions.Grant(Role(row.role), Level(row.level), row.area, row.unit) for row in rows if row.role is not None
    )
    return Actor(rows[0].id, rows[0].username, rows[0].name, grants)


def attempt(tx: Tx, username: str) -> Attempt | Locked | None:
    """Count a sign-in and return what to judge it by; None for a user name that nobody has."""
    counted = tx.connection.execute(_ATTEMPT, {"username": username, "most": ATTEMPTS, "pause": PAUSE}).first()
    if counted is not None:
        return Attempt(*counted)
    seconds = tx.connection.execute(_LOCKED_FOR, {"username": username}).scalar()
    return None if seconds is None else Locked(seconds)


def forget_attempts(tx: Tx, account: int) -> None:
    """Start counting failed sign-ins anew."""
    tx.write(update(ACCOUNT).where(ACCOUNT.c.id == account).values(failures=0, locked_until=None))


def add_token(tx: Tx, account: int, token: str, life: timedelta) -> datetime:
    """Store a token and return when it expires; the account's expired ones go."""
    expires: datetime = tx.connection.execute(
        _NEW_TOKEN, {"account": account, "digest": digest_of(token), "life": life}
    ).scalar_one()
    return expires


def find(tx: ReadTx, username: str) -> int:
    """Return an account's key; raises InvalidInput where nobody has the user name."""
    key = tx.connection.execute(select(ACCOUNT.c.id).where(ACCOUNT.c.username == username)).scalar()
    if key is None:
        raise InvalidInput.of("username", "unknown_account", code=username)
    return int(key)


def add(tx: Tx, row: Account) -> int:
    """Insert an account and return its key."""
    values = row.model_dump(exclude={"id"})
    return int(tx.connection.execute(insert(ACCOUNT).values(**values).returning(ACCOUNT.c.id)).scalar_one())


def roles(tx: ReadTx, account: int) -> frozenset[Role]:
    """Return the roles that an account has, whatever their scope."""
    found = tx.connection.execute(select(GRANT.c.role).where(GRANT.c.account == account)).scalars()
    return frozenset(Role(role) for role in found)


def add_grant(tx: Tx, account: int, grant: permissions.Grant) -> None:
    """Insert a grant."""
    values = {"role": grant.role.value, "level": grant.level.value, "area": grant.area, "unit": grant.unit}
    tx.write(insert(GRANT).values(account=account, **values))


def disable(tx: Tx, account: int) -> None:
    """Disable an account and throw its tokens away; the next request already finds nobody."""
    now = func.coalesce(ACCOUNT.c.disabled_at, func.clock_timestamp())
    tx.write(update(ACCOUNT).where(ACCOUNT.c.id == account).values(disabled_at=now))
    tx.write(delete(TOKEN).where(TOKEN.c.account == account))
