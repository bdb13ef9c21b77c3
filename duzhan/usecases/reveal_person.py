"""揭示当事人: who a case is about, in plain, for one answer; the reason goes on the audit in the same transaction."""

from duzhan import settings
from duzhan.errors import NotPermitted
from duzhan.model.audit import AuditKind
from duzhan.model.personal import PersonalName
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.policy.person_refusals import PersonNotFound
from duzhan.store import audit, keyring, personal
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases import docket
from duzhan.wire.persons import PlainPerson, Reveal


def reveal_person(tx: Tx, number: str, command: Reveal, *, actor: Actor, by: By) -> PlainPerson:
    """Return the person in plain to who works on the case: its units, supervisors, offices.

    Raises NotFound out of scope, NotPermitted for who only reads, PersonNotFound where nobody is kept.
    """
    file = docket.view(tx, number, actor)
    if not permissions.may_know(actor, file.standing):
        raise NotPermitted
    found = personal.plain(tx, file.case, keyring.of(settings.current()))
    if not found:
        raise PersonNotFound
    fields = {"fields": " ".join(sorted(name.value for name in found))}
    note = Note(AuditKind.PERSONAL_REVEALED, number, command.reason, fields)
    audit.note(tx, note, by)
    return PlainPerson(
        name=found.get(PersonalName.PERSON_NAME),
        id_number=found.get(PersonalName.PERSON_ID_NUMBER),
        phone=found.get(PersonalName.PERSON_PHONE),
    )
