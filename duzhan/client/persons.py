"""The person whom a case is about."""

from duzhan.client.line import Line
from duzhan.wire.persons import PersonCases, PersonSearch, PlainPerson, Reveal


class Persons:
    """The operations on a case's person."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def reveal_person(self, number: str, command: Reveal) -> PlainPerson:
        """Read who a case is about, in plain; the reason goes on the audit."""
        return self._line.post(f"/cases/{number}/person/reveal", PlainPerson, command)

    def find_person(self, wanted: PersonSearch) -> PersonCases:
        """Find the cases about who has an identity number."""
        return self._line.post("/persons/search", PersonCases, wanted)
