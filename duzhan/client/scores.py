"""Scores 考核得分, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.scores import ScoreMonth, ScoreSheetList, ScoreSheetOut, ScoringTrial, ScoringTried


class Scores:
    """Score sheets, read, frozen and written to files; a trial of another formula."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def scored_months(self) -> ScoreSheetList:
        """List the months that were scored."""
        return self._line.get("/scores", ScoreSheetList)

    def scores(self, month: str) -> ScoreSheetOut:
        """Read a month's sheet."""
        return self._line.get(f"/scores/{month}", ScoreSheetOut)

    def score_month(self, month: str) -> ScoreSheetOut:
        """Score a month and freeze its sheet."""
        return self._line.post(f"/scores/{month}/freeze", ScoreSheetOut, ScoreMonth())

    def try_scoring(self, trial: ScoringTrial) -> ScoringTried:
        """Ask how another formula would rank a month's units."""
        return self._line.post("/scoring/trial", ScoringTried, trial)

    def download_scores(self, month: str, to: Path) -> None:
        """Write a month's sheet to an Excel or a Word file, by the ending of its name."""
        to.write_bytes(self._line.fetch(f"/scores/{month}/sheet{to.suffix}"))
