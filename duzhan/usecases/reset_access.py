"""重置: who forgot a password or lost an authenticator gets in again, and whoever had got in with it does not."""

from duzhan.errors import Conflict
from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import AccountNotFound
from duzhan.store import account_register, accounts, audit, passwords, second_factors, sessions, tokens
from duzhan.store.account_register import Registered
from duzhan.store.audit import OPERATOR, By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases.add_account import generated
from duzhan.wording import CONFLICTS


def reset_password(tx: Tx, username: str, reason: str, by: By = OPERATOR) -> str:
    """Give an account a random password, which its owner has to change, and return it.

    Every session and token of the account ends, and its locks are lifted. Raises AccountNotFound.
    """
    account = _found(tx, username)
    password = generated(username)
    was = accounts.passwords_of(tx, account.id)[0]
    if not accounts.replace_password(tx, account.id, was=was, becomes=passwords.hashed(password), own=False):
        raise Conflict  # its owner changed it just now
    _shut(tx, account)
    audit.note(tx, Note(AuditKind.PASSWORD_RESET, username, reason), by)
    return password


def reset_second_factor(tx: Tx, username: str, reason: str, by: By = OPERATOR) -> None:
    """Remove an account's second factor with its recovery codes, so that it enrols anew.

    Every session and token of the account ends. Raises AccountNotFound, Conflict where there is no second factor.
    """
    account = _found(tx, username)
    if not second_factors.remove(tx, account.id):
        raise Conflict(CONFLICTS["no_second_factor"])
    _shut(tx, account)
    audit.note(tx, Note(AuditKind.SECOND_FACTOR_RESET, username, reason), by)


def _found(tx: Tx, username: str) -> Registered:
    account = account_register.find(tx, username)
    if account is None:
        raise AccountNotFound
    return account


def _shut(tx: Tx, account: Registered) -> None:
    sessions.end_all(tx, account.id)
    tokens.end_all(tx, account.id)
    account_register.unlock(tx, account)
