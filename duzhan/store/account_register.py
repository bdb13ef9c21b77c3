"""The register of accounts: what administrators see of them and change about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, text

from duzhan.model.sign_in import GuessKind
from duzhan.policy import permissions
from duzhan.store import devices, guesses, sessions, tokens
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level, Role


@dataclass(frozen=True, slots=True)
class Held:
    """A grant with its key."""

    id: int
    grant: permissions.Grant


@dataclass(frozen=True, slots=True)
class Registered:
    """An account as administrators see it: ``password_due`` where its owner has still to choose a password."""

    id: int
    username: str
    name: str
    email: str | None
    disabled: bool
    password_due: bool
    second_factor: bool
    grants: tuple[Held, ...]


_SELECT = """
select a.id, a.username, a.name, a.email, a.disabled_at is not null, a.password_set_at is null,
  exists (select from second_factor f where f.account = a.id and f.confirmed_at is not null),
  (select coalesce(jsonb_agg(jsonb_build_array(g.id, g.role, g.level, g.area, g.unit) order by g.id), '[]')
   from account_grant g where g.account = a.id)
from account a
"""

_ONE = text(f"{_SELECT} where a.username = :username")

_PAGE = text(f"""{_SELECT}
where a.id > :after and (cast(:words as text) is null or position(:words in a.username) > 0
                         or position(:words in a.name) > 0)
order by a.id limit :limit
""")

_TAKE = text("delete from account_grant where account = :account and id = :id returning role, level, area, unit")

_CHANGE = text("update account set name = :name, email = :email where id = :account")

_DISABLE = text("update account set disabled_at = coalesce(disabled_at, clock_timestamp()) where id = :account")

_ENABLE = text("update account set disabled_at = null where id = :account")


def find(tx: ReadTx, username: str) -> Registered | None:
    """Return an account by its user name; None where nobody has it."""
    row = tx.run(_ONE, {"username": username}).first()
    return None if row is None else _registered(row)


def page(tx: ReadTx, words: str | None, after: int, limit: int) -> Sequence[Registered]:
    """Return accounts in the order in which they were made, one more than the limit where there are more."""
    return [_registered(row) for row in tx.run(_PAGE, {"words": words, "after": after, "limit": limit + 1})]


def take_grant(tx: Tx, account: int, key: int) -> permissions.Grant | None:
    """Take a grant from an account and return it; None where the account has none of this key."""
    row = tx.write(_TAKE, {"account": account, "id": key}).first()
    return None if row is None else permissions.Grant(Role(row.role), Level(row.level), row.area, row.unit)


def change(tx: Tx, account: int, *, name: str, email: str | None) -> None:
    """Give an account another name and e-mail address."""
    tx.write(_CHANGE, {"account": account, "name": name, "email": email})


def disable(tx: Tx, account: int) -> None:
    """Disable an account: its sessions, tokens and known devices go, and the next request already finds nobody."""
    tx.write(_DISABLE, {"account": account})
    sessions.end_all(tx, account)
    tokens.end_all(tx, account)
    devices.forget(tx, account)


def enable(tx: Tx, account: int) -> None:
    """Let an account sign in again; it keeps its password and its grants."""
    tx.write(_ENABLE, {"account": account})


def unlock(tx: Tx, registered: Registered) -> None:
    """Forget the wrong guesses at an account, its second factor's too."""
    guesses.forget(tx, guesses.of_name(registered.username))
    for what in (GuessKind.CODE, GuessKind.OWN):
        guesses.forget(tx, guesses.of_account(what, registered.id))


def _registered(row: Row[Any]) -> Registered:
    key, username, name, email, disabled, password_due, second_factor, grants = row
    held = (Held(one[0], permissions.Grant(Role(one[1]), Level(one[2]), one[3], one[4])) for one in grants)
    return Registered(key, username, name, email, disabled, password_due, second_factor, tuple(held))
