"""Lays a letter 督办单 out: its sheet, why it was issued and whom it reached, and what else was issued on the case."""

from dataclasses import dataclass

from duzhan.documents.letter import Letter
from duzhan.errors import NotFound
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx
from duzhan.usecases.explain_decision import explain_letter
from duzhan.usecases.read_letter import read_letter, read_sheet
from duzhan.usecases.read_letters import read_letters_of_case
from duzhan.wire.explanation import DecisionExplanation
from duzhan.wire.letters import LetterDetail, LetterOut


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A letter with its surroundings; those of the case are empty for an addressee who no longer sees it."""

    letter: LetterDetail
    sheet: Letter
    explanation: DecisionExplanation | None
    others: tuple[LetterOut, ...]

    @property
    def sees_case(self) -> bool:
        """Whether the reader sees the letter's case too."""
        return self.explanation is not None


def lay_out_letter(tx: ReadTx, number: str, *, actor: Actor) -> LaidOut:
    """Return a letter that the actor may see; raises NotFound."""
    letter = read_letter(tx, number, actor=actor)
    sheet = read_sheet(tx, number, actor=actor)
    try:
        explanation = explain_letter(tx, number, actor=actor)
        others = read_letters_of_case(tx, letter.case, actor=actor)
    except NotFound:
        # The case went to another unit; what was addressed to this one stays in its hands.
        return LaidOut(letter, sheet, None, ())
    return LaidOut(letter, sheet, explanation, others)
