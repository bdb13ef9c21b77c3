"""Lists letters 督办单: those of one case, and all that concern a person, newest first."""

from duzhan.policy.permissions import Actor
from duzhan.store import cases, letters
from duzhan.store.letters import Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import letter_view
from duzhan.wire import cursor
from duzhan.wire.letters import LetterFilter, LetterOut, LetterPage


def read_letters(tx: ReadTx, wanted: LetterFilter, *, actor: Actor) -> LetterPage:
    """Return a page of the letters that the actor may see; raises InvalidInput for a cursor that is not ours."""
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    chosen = Wanted(wanted.unsigned, wanted.light, wanted.case, before, wanted.limit)
    rows = letters.page(tx, actor, chosen)
    items = rows[: wanted.limit]
    return LetterPage(
        items=tuple(letter_view.shown(letter_view.filed(tx, row)) for row in items),
        next=cursor.encode(items[-1]["id"]) if len(rows) > wanted.limit else None,
    )


def read_letters_of_case(tx: ReadTx, number: str, *, actor: Actor) -> tuple[LetterOut, ...]:
    """Return every letter of a case in the actor's scope, newest first; raises NotFound."""
    return of_case(tx, int(cases.find(tx, number, actor).id or 0))


def of_case(tx: ReadTx, case_id: int) -> tuple[LetterOut, ...]:
    """Return every letter of a case that somebody was let see, newest first."""
    return tuple(letter_view.shown(letter_view.filed(tx, row)) for row in letters.of_case(tx, case_id))
