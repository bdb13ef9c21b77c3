"""The person of a case as it is kept: which fields, in which masks."""

from collections.abc import Iterator, Mapping

from duzhan import settings
from duzhan.documents import ledger_words
from duzhan.model.case import Case
from duzhan.model.personal import PersonalName
from duzhan.store import keyring, personal
from duzhan.store.personal import Personal
from duzhan.store.transaction import ReadTx, Tx
from duzhan.wire import telltale
from duzhan.wire.persons import MaskedPerson, Person


def keep(tx: Tx, case: Case, person: Person | None) -> Mapping[str, str]:
    """Keep who a new case is about, and return what its event says of it; nothing of nobody."""
    if person is None:
        return {}
    ring = keyring.of(settings.current())
    said: dict[str, str] = {}
    for each in _fields(person):
        said |= personal.record_first(tx, case, each, ring)
    return said


def shown(tx: ReadTx, case_id: int) -> MaskedPerson | None:
    """Return what may be shown of a case's person, None where there is none."""
    found = personal.masked(tx, case_id)
    if not found:
        return None
    return MaskedPerson(
        name=found.get(PersonalName.PERSON_NAME),
        id_number=found.get(PersonalName.PERSON_ID_NUMBER),
        phone=found.get(PersonalName.PERSON_PHONE),
    )


def _fields(person: Person) -> Iterator[Personal]:
    if person.name is not None:
        yield Personal(PersonalName.PERSON_NAME, person.name, telltale.mask_name(person.name))
    if person.id_number is not None:
        mask = telltale.mask(person.id_number)
        yield Personal(PersonalName.PERSON_ID_NUMBER, person.id_number, mask, findable=True)
    if person.phone is not None:
        yield Personal(PersonalName.PERSON_PHONE, person.phone, ledger_words.masked(person.phone))
