"""Lists accounts, for those who make them and those who give them rights."""

from duzhan.policy.access_refusals import AccountNotFound
from duzhan.store import account_register
from duzhan.store.account_register import Registered
from duzhan.store.transaction import ReadTx
from duzhan.wire import cursor
from duzhan.wire.register import AccountFilter, AccountOut, AccountPage, HeldGrant


def list_accounts(tx: ReadTx, wanted: AccountFilter) -> AccountPage:
    """Return a page, in the order in which they were made."""
    after = 0 if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    found = account_register.page(tx, wanted.q, after, wanted.limit)
    shown = found[: wanted.limit]
    further = cursor.encode(shown[-1].id) if len(found) > wanted.limit else None
    return AccountPage(items=tuple(map(account_out, shown)), next=further)


def read_account(tx: ReadTx, username: str) -> AccountOut:
    """Return an account; raises AccountNotFound."""
    found = account_register.find(tx, username)
    if found is None:
        raise AccountNotFound
    return account_out(found)


def account_out(found: Registered) -> AccountOut:
    """Return an account as administrators see it."""
    grants = tuple(
        HeldGrant(
            id=held.id,
            role=held.grant.role,
            level=held.grant.level,
            area=held.grant.area,
            unit=held.grant.unit,
        )
        for held in found.grants
    )
    return AccountOut(
        username=found.username,
        name=found.name,
        email=found.email,
        disabled=found.disabled,
        password_due=found.password_due,
        second_factor=found.second_factor,
        grants=grants,
    )
