"""Gives a month's score sheet with what stands on its files."""

from dataclasses import dataclass
from datetime import date

from duzhan.policy.permissions import Actor
from duzhan.store import letters, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import score_counting, score_view
from duzhan.wire.scores import ScoreSheetOut


@dataclass(frozen=True, slots=True)
class PrintedScores:
    """A sheet as far as it concerns its reader; ``issuer`` is the office that scored."""

    issuer: str
    dated: date
    sheet: ScoreSheetOut


def print_scores(tx: ReadTx, month: str, *, actor: Actor) -> PrintedScores:
    """Return a month's sheet to be written to a file; raises ScoresNotFound where there is none."""
    sheet = score_view.sheet(tx, month, actor)
    rules = policies.in_force(tx)
    office = score_counting.judging_office(tx, rules)
    issuer = letters.unit_names(tx, [office])[office]
    return PrintedScores(issuer, rules.today(sheet.frozen_at), sheet)
