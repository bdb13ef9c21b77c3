"""Finds what a number is of, as people write numbers: a case's, a closure's, a letter's, a document's 文号."""

from contextlib import suppress
from dataclasses import dataclass

from duzhan.documents import written_numbers
from duzhan.errors import NotFound
from duzhan.policy.permissions import Actor
from duzhan.store import cases, closures, letters
from duzhan.store.transaction import ReadTx


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number of the case or of the letter that was meant; the other one is None."""

    case: str | None = None
    letter: str | None = None


def find_numbered(tx: ReadTx, typed: str, *, actor: Actor) -> Numbered | None:
    """Return the case or letter in the actor's scope of this number; None where the text is none, or nobody's."""
    number = written_numbers.folded(typed)
    document = written_numbers.document(number)
    if document is not None:
        same = (key for key, written in letters.of_document(tx, actor, *document) if _same(written, number))
        letter = next(same, None)
        return None if letter is None else Numbered(letter=letter)
    return _of(tx, number.upper(), actor) if written_numbers.is_number(number.upper()) else None


def _same(written: str, number: str) -> bool:
    return written_numbers.folded(written) == number


def _of(tx: ReadTx, number: str, actor: Actor) -> Numbered | None:
    with suppress(NotFound):
        return Numbered(case=cases.find(tx, closures.case_of(tx, number) or number, actor).number)
    with suppress(NotFound):
        return Numbered(letter=str(letters.find(tx, number, actor)["number"]))
    return None
