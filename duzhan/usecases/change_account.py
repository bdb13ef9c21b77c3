"""修改账号: what a person is called, and the address by which they are found at the single sign-on."""

from duzhan.model.audit import AuditKind
from duzhan.policy.access_refusals import AccountNotFound, fault
from duzhan.store import account_register, audit
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases import contact_address
from duzhan.usecases.list_accounts import read_account
from duzhan.wire.organisation import AccountChange
from duzhan.wire.register import AccountOut


def change_account(tx: Tx, username: str, wanted: AccountChange, by: By) -> AccountOut:
    """Change name and e-mail address of an account, and return it.

    Raises AccountNotFound, InvalidInput for an address that is none or where nothing would change.
    """
    found = account_register.find(tx, username)
    if found is None:
        raise AccountNotFound
    email = wanted.email or None
    if email is not None and not contact_address.is_mail(email):
        raise fault("email", "bad_email")
    if (wanted.name, email) == (found.name, found.email):
        raise fault("name", "nothing_changed")
    account_register.change(tx, found.id, name=wanted.name, email=email)
    detail = {"name_was": found.name, "name": wanted.name, "email_was": found.email, "email": email}
    audit.note(tx, Note(AuditKind.ACCOUNT_CHANGED, username, detail=detail), by)
    return read_account(tx, username)
