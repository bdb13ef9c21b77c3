"""抹除个人信息: what says who somebody is leaves the case for good; its events and their seals stay as they are."""

from duzhan.policy.permissions import Doer
from duzhan.store import cases, personal
from duzhan.store.transaction import Tx


def erase_personal(tx: Tx, number: str, *, doer: Doer) -> int:
    """Erase every personal value of a case, and return how many there were; raises NotFound."""
    return personal.erase(tx, cases.lock(tx, number, doer))
