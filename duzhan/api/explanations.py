"""Why a letter was issued, or a notice was written: the decision behind it."""

from fastapi import Response

from duzhan.api import operations
from duzhan.api.addresses import Key, LetterPath
from duzhan.api.operations import READ_CASE
from duzhan.http.doors import CaseReader
from duzhan.http.replies import reply
from duzhan.usecases.explain_decision import explain_letter, explain_notice
from duzhan.wire.explanation import DecisionExplanation

router = operations.router("explanation")


@router.get("/letters/{number}/explanation", responses=operations.answers(DecisionExplanation, READ_CASE))
def explain_a_letter(number: LetterPath, door: CaseReader) -> Response:
    """为什么发: the decision that issued the letter, day by day."""
    return reply(door.read(lambda tx, actor: explain_letter(tx, number, actor=actor))).response()


@router.get("/notices/{id}/explanation", responses=operations.answers(DecisionExplanation, READ_CASE))
def explain_a_notice(key: Key, door: CaseReader) -> Response:
    """为什么通知我: the decision that a notice of the caller's tells of."""
    return reply(door.read(lambda tx, actor: explain_notice(tx, key, actor=actor))).response()
