"""Reads the months that were scored, and a month's sheet."""

from duzhan.policy.permissions import Actor
from duzhan.store import scores
from duzhan.store.transaction import ReadTx
from duzhan.usecases import score_view
from duzhan.wire.scores import ScoreSheetList, ScoreSheetOut


def list_scores(tx: ReadTx) -> ScoreSheetList:
    """List the months that were scored."""
    return ScoreSheetList(months=tuple(f"{sheet.month:%Y-%m}" for sheet in scores.sheets(tx)))


def read_scores(tx: ReadTx, month: str, *, actor: Actor) -> ScoreSheetOut:
    """Return a month's scores of the actor's units and areas; raises ScoresNotFound where there are none."""
    return score_view.sheet(tx, month, actor)
