"""Burden on villages 基层减负, as methods of the client."""

from pathlib import Path

from duzhan.client.line import Line
from duzhan.wire.burden import Burden, BurdenFilter


class Burdens:
    """What the system itself asked of places, week by week."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def burden(self, wanted: BurdenFilter | None = None) -> Burden:
        """Read what was asked of the places in one's areas."""
        return self._line.get("/burden", Burden, _query(wanted))

    def download_burden(self, to: Path, wanted: BurdenFilter | None = None) -> None:
        """Write what was asked to a CSV file."""
        to.write_bytes(self._line.fetch("/burden.csv", _query(wanted)))


def _query(wanted: BurdenFilter | None) -> dict[str, str]:
    return {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
