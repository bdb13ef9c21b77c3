"""Score sheets as people read them."""

from collections import defaultdict
from datetime import date

from duzhan.policy.permissions import Actor
from duzhan.policy.score_refusals import ScoresNotFound
from duzhan.policy.scoring import Score
from duzhan.store import score_amendments, scores
from duzhan.store.transaction import ReadTx
from duzhan.wire.scores import LostOut, ScoreAmendmentOut, ScoreContent, ScoreOut, ScoreSheetOut


def content(score: Score) -> ScoreContent:
    """Return what is kept of a score: every line with the rows behind it."""
    lost = tuple(
        LostOut(line=each.line, bad=each.bad, of=each.of, rate=each.rate, points=each.points, cases=each.cases)
        for each in score.lost
    )
    return ScoreContent(lost=lost, bonus=score.bonus, fast=score.fast)


def sheet(tx: ReadTx, month: str, actor: Actor) -> ScoreSheetOut:
    """Return a month's sheet as far as it concerns the actor; raises ScoresNotFound where there is none."""
    first = date.fromisoformat(f"{month}-01")
    found = next((each for each in scores.sheets(tx) if each.month == first), None)
    if found is None:
        raise ScoresNotFound
    rows = scores.rows(tx, found.id, actor)
    if not rows:
        raise ScoresNotFound
    items, amended = [], _amended(tx, found.id)
    for row in rows:
        kept = ScoreContent.model_validate(row["content"])
        said = {name: row[name] for name in ("peers", "unit", "unit_name", "score", "rank", "among")}
        beside = tuple(amended[row["unit"]])
        items.append(ScoreOut(**said, lost=kept.lost, bonus=kept.bonus, fast=kept.fast, amendments=beside))
    return ScoreSheetOut(
        month=month,
        since=found.since,
        until=found.until,
        frozen_at=found.frozen_at,
        policy_version=found.policy_version,
        items=tuple(items),
    )


def _amended(tx: ReadTx, sheet: int) -> defaultdict[str, list[ScoreAmendmentOut]]:
    """Return the amendments of a sheet by unit, the first first."""
    found = defaultdict[str, list[ScoreAmendmentOut]](list)
    for row in score_amendments.of_sheet(tx, sheet):
        said = {name: row[name] for name in ScoreAmendmentOut.model_fields}
        found[row["unit"]].append(ScoreAmendmentOut(**said))
    return found
