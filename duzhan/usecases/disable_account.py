"""停用账号: the next request of this person already finds nobody."""

from duzhan.store import accounts
from duzhan.store.transaction import Tx


def disable_account(tx: Tx, username: str) -> None:
    """Disable an account and its tokens; what it did stays on record. Raises InvalidInput for an unknown one."""
    accounts.disable(tx, accounts.find(tx, username))
