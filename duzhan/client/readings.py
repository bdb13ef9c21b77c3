"""Readings of indicators 监测值 as methods of the client."""

from typing import IO

from duzhan.client.line import Line
from duzhan.wire.exits import ExitBoard, TargetDetail
from duzhan.wire.readings import ReadingsIn, ReadingsTaken
from duzhan.wire.trials import Trial, TrialIn


class Readings:
    """What is reported of villages and households."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def send_readings(self, batch: ReadingsIn) -> ReadingsTaken:
        """Send a batch of readings; the same one again changes nothing."""
        return self._line.post("/readings", ReadingsTaken, batch)

    def import_readings(self, filename: str, file: IO[bytes]) -> ReadingsTaken:
        """Send a sheet of readings."""
        return self._line.upload("/readings/sheet", ReadingsTaken, {}, (filename, file))

    def try_indicator_rules(self, wanted: TrialIn) -> Trial:
        """Ask which cases a set of rules would have opened."""
        return self._line.post("/indicator-rules/trial", Trial, wanted)

    def exits(self) -> ExitBoard:
        """Read what every target in scope has reached."""
        return self._line.get("/exits", ExitBoard)

    def target(self, code: str) -> TargetDetail:
        """Read one target."""
        return self._line.get(f"/targets/{code}", TargetDetail)
