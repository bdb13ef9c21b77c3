"""停用账号: the next request of this person already finds nobody."""

from duzhan.model.audit import AuditKind
from duzhan.store import account_register, accounts, audit
from duzhan.store.audit import OPERATOR, By, Note
from duzhan.store.transaction import Tx


def disable_account(tx: Tx, username: str, by: By = OPERATOR) -> None:
    """Disable an account, its sessions and its tokens; what it did stays on record.

    Raises InvalidInput for an unknown one.
    """
    account_register.disable(tx, accounts.find(tx, username))
    audit.note(tx, Note(AuditKind.ACCOUNT_DISABLED, username), by)


def enable_account(tx: Tx, username: str, by: By = OPERATOR) -> None:
    """Let an account sign in again; raises InvalidInput for an unknown one."""
    account_register.enable(tx, accounts.find(tx, username))
    audit.note(tx, Note(AuditKind.ACCOUNT_ENABLED, username), by)
