"""抹除个人信息: what says who somebody is leaves the case for good; its events and their seals stay as they are."""

from duzhan.model.audit import AuditKind
from duzhan.policy.permissions import Actor, Doer
from duzhan.store import audit, cases, personal
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx


def erase_personal(tx: Tx, number: str, *, doer: Doer) -> int:
    """Erase every personal value of a case, and return how many there were; the audit says so. Raises NotFound."""
    erased = personal.erase(tx, cases.lock(tx, number, doer))
    by = By(account=doer.account) if isinstance(doer, Actor) else By(agent=doer.name)
    audit.note(tx, Note(AuditKind.PERSONAL_ERASED, number, None, {"fields": erased}), by)
    return erased
