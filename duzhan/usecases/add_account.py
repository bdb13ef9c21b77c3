"""新建账号: a person with a user name and a password that is not easily guessed."""

import re
import secrets
from dataclasses import dataclass, field

from duzhan import settings
from duzhan.errors import InvalidInput
from duzhan.model.account import Account
from duzhan.model.audit import AuditKind
from duzhan.policy import access_refusals, password_strength
from duzhan.store import accounts, audit, passwords
from duzhan.store.audit import OPERATOR, By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases import contact_address

USERNAME = re.compile(r"[\w.@-]{2,64}")
_BYTES = 15  # 20 letters


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Who it is for; the password is never kept."""

    username: str
    name: str
    password: str = field(repr=False)
    email: str | None = None


def add_account(tx: Tx, new: NewAccount, by: By = OPERATOR) -> int:
    """Add an account, whose owner has to choose a password, and return its key.

    Raises InvalidInput for a poor user name or password, or an address that is none. A user name that is taken is
    refused by the database (uq_account_same_username).
    """
    if not USERNAME.fullmatch(new.username):
        raise InvalidInput.of("username", "bad_username")
    if new.email is not None and not contact_address.is_mail(new.email):
        raise access_refusals.fault("email", "bad_email")
    fault = _fault(new.password, new.username)
    if fault is not None:
        raise InvalidInput.of("password", fault)
    row = Account(
        username=new.username,
        name=new.name,
        email=new.email,
        password_hash=passwords.hashed(new.password),
        created_at=tx.now,
    )
    account = accounts.add(tx, row)
    audit.note(tx, Note(AuditKind.ACCOUNT_ADDED, new.username), by)
    return account


def generated(username: str) -> str:
    """Return a random password that passes our own rules."""
    while True:
        password = secrets.token_urlsafe(_BYTES)
        if _fault(password, username) is None:
            return password


def _fault(password: str, username: str) -> str | None:
    return password_strength.fault(password, username, password_strength.PROFILES[settings.current().password_profile])
