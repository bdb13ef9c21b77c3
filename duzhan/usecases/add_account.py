"""新建账号: a person with a user name and a password that is not easily guessed."""

import re
from dataclasses import dataclass, field

from duzhan.errors import InvalidInput
from duzhan.model.account import Account
from duzhan.store import accounts, passwords
from duzhan.store.transaction import Tx

_USERNAME = re.compile(r"[\w.@-]{2,64}")
_LENGTH = 12
_CLASSES = (re.compile(r"[a-z]"), re.compile(r"[A-Z]"), re.compile(r"[0-9]"), re.compile(r"[^a-zA-Z0-9]"))
_CLASSES_NEEDED = 3


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who it is for; the password is never kept."""

    username: str
    name: str
    password: str = field(repr=False)
    email: str | None = None


def add_account(tx: Tx, new: NewAccount) -> int:
    """Add an account and return its key; raises InvalidInput for a poor user name or password.

    A user name that is taken is refused by the database (uq_account_same_username).
    """
    if not _USERNAME.fullmatch(new.username):
        raise InvalidInput.of("username", "bad_username")
    if not strong(new.password, new.username):
        raise InvalidInput.of("password", "weak_password")
    row = Account(
        username=new.username,
        name=new.name,
        email=new.email,
        password_hash=passwords.hashed(new.password),
        created_at=tx.now,
    )
    return accounts.add(tx, row)


def strong(password: str, username: str) -> bool:
    """Tell whether a password is long and mixed enough and does not hold the user name (dengbao3, reliability.md)."""
    classes = sum(bool(kind.search(password)) for kind in _CLASSES)
    return len(password) >= _LENGTH and classes >= _CLASSES_NEEDED and username.lower() not in password.lower()
