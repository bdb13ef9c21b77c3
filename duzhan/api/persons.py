"""The person whom a case is about: revealed on a reason, and found again by an identity number."""

from fastapi import Response

from duzhan.api import operations
from duzhan.api.addresses import CasePath
from duzhan.api.operations import WRITE
from duzhan.http import presences
from duzhan.http.doors import CaseWriter
from duzhan.http.replies import reply
from duzhan.usecases.find_person import find_person
from duzhan.usecases.reveal_person import reveal_person
from duzhan.wire.persons import PersonCases, PersonSearch, PlainPerson, Reveal

router = operations.router("person")


@router.post("/cases/{number}/person/reveal", responses=operations.answers(PlainPerson, WRITE))
def reveal_the_person(number: CasePath, command: Reveal, door: CaseWriter) -> Response:
    """揭示当事人: name, identity number and telephone in plain, once; the reason goes on the audit."""
    return door.disclose(
        lambda tx, actor: reply(reveal_person(tx, number, command, actor=actor, by=presences.by(door, actor)))
    )


@router.post("/persons/search", responses=operations.answers(PersonCases, WRITE))
def find_a_person(wanted: PersonSearch, door: CaseWriter) -> Response:
    """按身份号码查案: an office's search for the cases about one person; the reason goes on the audit."""
    return door.disclose(lambda tx, actor: reply(find_person(tx, wanted, actor=actor, by=presences.by(door, actor))))
