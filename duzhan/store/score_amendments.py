"""Amendments of frozen scores: a line beside the sheet for each appeal that changed one; the sheet stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, text

from duzhan.campaign.scoring import ScoreLine
from duzhan.store.transaction import ReadTx, Tx


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a line took and takes now, and what that makes of the score and its rank."""

    number: str
    score: int
    line: ScoreLine
    appeal: int
    was: float
    points: float
    total: float
    rank: int
    reason: str


_ADD = text("""
insert into score_amendment (number, score, line, appeal, was, points, total, rank, reason, amended_by, amended_at)
values (:number, :score, :line, :appeal, :was, :points, :total, :rank, :reason, :actor, :now)
""")
_OF_SHEET = text("""
select s.unit, m.number, m.line, m.was, m.points, m.total, m.rank, m.reason, m.amended_at, p.number as appeal
from score_amendment m join score s on s.id = m.score join appeal p on p.id = m.appeal
where s.sheet = :sheet order by m.id
""")
_POINTS = text("select line, points from score_amendment where score = :score")
# The newest amendment of a score has what every earlier one made of it.
_OTHERS = text("""
select coalesce((select m.total from score_amendment m where m.score = s.id order by m.id desc limit 1), s.score)
from score s where s.sheet = :sheet and s.peers = :peers and s.id <> :score
""")


def add(tx: Tx, made: Amendment, actor: int) -> None:
    """Write an amendment."""
    values = {
        "number": made.number,
        "score": made.score,
        "line": made.line.value,
        "appeal": made.appeal,
        "was": made.was,
        "points": made.points,
        "total": made.total,
        "rank": made.rank,
        "reason": made.reason,
    }
    tx.write(_ADD, {**values, "actor": actor, "now": tx.now})


def of_sheet(tx: ReadTx, sheet: int) -> Sequence[RowMapping]:
    """Return the amendments of a month's sheet that the caller reaches, the first first."""
    return tx.run(_OF_SHEET, {"sheet": sheet}).mappings().all()


def points(tx: ReadTx, score: int) -> dict[ScoreLine, float]:
    """Return what amended lines of a score take now."""
    return {ScoreLine(row[0]): float(row[1]) for row in tx.run(_POINTS, {"score": score})}


def others(tx: ReadTx, score: int, sheet: int, peers: str) -> tuple[float, ...]:
    """Return the scores of the others of a peer group as they stand now."""
    return tuple(float(row[0]) for row in tx.run(_OTHERS, {"score": score, "sheet": sheet, "peers": peers}))
