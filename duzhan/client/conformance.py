"""Conformance 合规检查, as a method of the client."""

from duzhan.client.line import Line
from duzhan.wire.conformance import ConformanceFilter, NonconformityPage


class Conformance:
    """What the event log has against the way cases were handled."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def nonconformities(self, wanted: ConformanceFilter | None = None) -> NonconformityPage:
        """Read a page of findings."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_unset=True, exclude_none=True)
        return self._line.get("/conformance", NonconformityPage, query)
