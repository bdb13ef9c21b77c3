"""按身份号码查案: which cases are about one person, found by a digest; the audit has the search, and not the number."""

from duzhan import settings
from duzhan.errors import NotPermitted
from duzhan.model.audit import AuditKind
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.store import audit, keyring, personal
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx
from duzhan.wire import telltale
from duzhan.wire.persons import PersonCases, PersonSearch


def find_person(tx: Tx, wanted: PersonSearch, *, actor: Actor, by: By) -> PersonCases:
    """Return the cases in scope about who has this identity number; raises NotPermitted for who is of no office."""
    if permissions.may_import(actor) is None:
        raise NotPermitted
    found = personal.numbers_of(tx, wanted.id_number, actor, keyring.of(settings.current()))
    subject = telltale.mask(wanted.id_number)
    note = Note(AuditKind.PERSONAL_REVEALED, subject, wanted.reason, {"found": len(found)})
    audit.note(tx, note, by)
    return PersonCases(items=tuple(found))
