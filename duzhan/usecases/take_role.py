"""收回授权: a role within a scope ends with the next request."""

from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import AccountNotFound
from duzhan.store import account_register, audit, sessions
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx


def take_role(tx: Tx, username: str, key: int, *, by: By) -> None:
    """Take a grant from an account and end its sessions; raises AccountNotFound where it has none of this key."""
    account = account_register.find(tx, username)
    grant = None if account is None else account_register.take_grant(tx, account.id, key)
    if account is None or grant is None:
        raise AccountNotFound
    sessions.end_all(tx, account.id)
    audit.note(tx, Note(AuditKind.GRANT_TAKEN, username, detail=audit.of_grant(grant)), by)
