"""Accounts, their passwords and grants, and who holds a token.

Tokens, sessions, lock-outs and idempotency keys run on the database's own clock, never on the rehearsal's: time that
jumps by a week in a rehearsal would sign everybody out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, text

from duzhan.errors import InvalidInput
from duzhan.model.account import Account, Grant
from duzhan.model.columns import table
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, Must, Role, TokenScope

ACCOUNT = table(Account)
GRANT = table(Grant)
REMEMBERED = 4
"""So many old passwords are kept: with the one in use, five that may not come again (profile dengbao3)."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a token with the rights of this moment; ``areas`` narrow them, ``must`` is what a sign-in lacked."""

    actor: Actor
    digest: str
    scope: TokenScope
    areas: tuple[str, ...] | None
    must: Must | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """An account by its password: what a sign-in is judged by."""

    account: int
    password_hash: str
    disabled: bool


# Account, grants, expiry and disabling in one round trip: rights are what they are at this request.
_SIGNED_IN = text("""
select a.id, a.username, a.name, g.role, g.level, g.area, g.unit, t.scope, t.areas, t.must
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

_SEALED = text("select id, password_hash, disabled_at is not null from account where username = :username")

_VOUCHED = {
    "preferred_username": text("select id, username from account where username = :value and disabled_at is null"),
    "email": text(
        "select id, username from account where lower(email) = lower(:value) and disabled_at is null limit 2"
    ),
}

_PASSWORD = text("""
with replaced as (
  update account set password_hash = :hash, password_set_at = case when :own then clock_timestamp() end
  where id = :account and password_hash = :was returning id)
insert into old_password (account, password_hash, replaced_at) select id, :was, clock_timestamp() from replaced
returning id
""")

_OLD = text("""
select password_hash from (
  select password_hash, null as id from account where id = :account
  union all (select password_hash, id from old_password where account = :account order by id desc limit :most)) as had
order by id desc nulls first
""")

_FORGET_OLD = text("""
delete from old_password where id in (
  select id from old_password where account = :account order by id desc offset :most)
""")

_OWN = text("update account set password_set_at = clock_timestamp() where id = any(:accounts)")


def digest_of(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def signed_in(tx: ReadTx, token: str) -> Holder | None:
    """Return who holds the token, with their grants; None where it is no longer good."""
    digest = digest_of(token)
    rows = tx.run(_SIGNED_IN, {"digest": digest}).all()
    actor = actor_of(rows)
    if actor is None:
        return None
    areas, must = rows[0].areas, rows[0].must
    return Holder(
        actor, digest, TokenScope(rows[0].scope), None if areas is None else tuple(areas), must and Must(must)
    )


def named(tx: ReadTx, username: str) -> Actor:
    """Return an enabled account with its grants; raises InvalidInput where nobody has the user name."""
    actor = actor_of(tx.run(_NAMED, {"username": username}).all())
    if actor is None:
        raise InvalidInput.of("username", "unknown_account", code=username)
    return actor


def holder(tx: ReadTx, account: int) -> Actor:
    """Return who has an account, by its key; a disabled one has no grants any more."""
    actor = actor_of(tx.run(_BY_KEY, {"account": account}).all())
    assert actor is not None, "accounts are kept"  # noqa: S101
    return actor


def actor_of(rows: Sequence[Row[Any]]) -> Actor | None:
    """Return whom rows of an account with its grants are about; None where there are none."""
    if not rows:
        return None
    grants = tuple(
        permissions.Grant(Role(row.role), Level(row.level), row.area, row.unit) for row in rows if row.role is not None
    )
    return Actor(rows[0].id, rows[0].username, rows[0].name, grants)


def sealed(tx: ReadTx, username: str) -> Sealed | None:
    """Return what a sign-in is judged by; None for a user name that nobody has."""
    row = tx.run(_SEALED, {"username": username}).first()
    return None if row is None else Sealed(*row)


def vouched_for(tx: ReadTx, claim: str, value: str) -> tuple[int, str] | None:
    """Return key and user name of the one enabled account that a claim names; None for none, and for several."""
    found = tx.run(_VOUCHED[claim], {"value": value}).all()
    return (int(found[0].id), str(found[0].username)) if len(found) == 1 else None


def replace_password(tx: Tx, account: int, *, was: str, becomes: str, own: bool) -> bool:
    """Replace a password by its hash; False where it is not the one it was thought to be.

    One that is not its owner's ``own`` has to be changed at the next sign-in. Of old ones only the last few are kept.
    """
    values = {"account": account, "was": was, "hash": becomes, "own": own}
    replaced = tx.write(_PASSWORD, values).first() is not None
    tx.write(_FORGET_OLD, {"account": account, "most": REMEMBERED})
    return replaced


def passwords_of(tx: ReadTx, account: int) -> tuple[str, ...]:
    """Return the hashes of the passwords that an account has and had, the one in use first."""
    return tuple(tx.run(_OLD, {"account": account, "most": REMEMBERED}).scalars())


def own_passwords(tx: Tx, accounts: Sequence[int]) -> None:
    """Take the passwords of some accounts for their owners' own."""
    tx.write(_OWN, {"accounts": list(accounts)})


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
