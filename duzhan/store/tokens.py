"""Tokens: what a program shows instead of a password, kept as their SHA-256."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from duzhan.store import accounts
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Must, TokenScope


@dataclass(frozen=True, slots=True)
class NewToken:
    """For whom and how far; one without a name ends when its account's password changes."""

    account: int
    token: str
    life: timedelta
    name: str | None = None
    scope: TokenScope = TokenScope.WRITE
    areas: tuple[str, ...] | None = None
    must: Must | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A named token as its account's list shows it."""

    id: int
    name: str
    scope: TokenScope
    areas: Sequence[str] | None
    created_at: datetime
    expires_at: datetime


_ADD = text("""
with old as (delete from token where account = :account and expires_at < clock_timestamp() and digest <> :digest)
insert into token (digest, account, created_at, expires_at, name, scope, areas, must)
values (:digest, :account, clock_timestamp(), clock_timestamp() + :life, :name, :scope, :areas, :must)
returning id, name, scope, areas, created_at, expires_at
""")

_OVER = text("delete from token where account = :account and name = :name and expires_at < clock_timestamp()")

_NAMED = text("""
select id, name, scope, areas, created_at, expires_at from token
where account = :account and name is not null and expires_at > clock_timestamp() order by id
""")

_REVOKE = text("delete from token where account = :account and id = :id and name is not null returning name")

_END = text("delete from token where digest = :digest")

_END_NAMELESS = text("delete from token where account = :account and name is null")

_END_ALL = text("delete from token where account = :account")


def add(tx: Tx, new: NewToken) -> Named:
    """Store a token; the account's expired ones go. A name that is in use is refused (uq_token_same_name)."""
    if new.name is not None:
        tx.write(_OVER, {"account": new.account, "name": new.name})
    values = {
        "account": new.account,
        "digest": accounts.digest_of(new.token),
        "life": new.life,
        "name": new.name,
        "scope": new.scope.value,
        "areas": None if new.areas is None else list(new.areas),
        "must": new.must and new.must.value,
    }
    return Named(*tx.write(_ADD, values).one())


def named(tx: ReadTx, account: int) -> tuple[Named, ...]:
    """Return an account's named tokens that are good, the oldest first."""
    return tuple(Named(*row) for row in tx.run(_NAMED, {"account": account}))


def revoke(tx: Tx, account: int, key: int) -> str | None:
    """End a named token and return its name; None where the account has none of this key."""
    name: str | None = tx.write(_REVOKE, {"account": account, "id": key}).scalar()
    return name


def end(tx: Tx, digest: str) -> None:
    """End a token; again is no error."""
    tx.write(_END, {"digest": digest})


def end_nameless(tx: Tx, account: int) -> None:
    """End what sign-ins and operators gave an account."""
    tx.write(_END_NAMELESS, {"account": account})


def end_all(tx: Tx, account: int) -> None:
    """End every token of an account."""
    tx.write(_END_ALL, {"account": account})
