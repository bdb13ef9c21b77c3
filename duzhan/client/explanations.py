"""Why things are as they are, and what a unit asked for before."""

from uuid import UUID

from duzhan.client.line import Line
from duzhan.wire.explanation import DecisionExplanation, DecisionExplanations, Explanation
from duzhan.wire.extensions import Extensions


class Explanations:
    """The operations that explain."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def explanation(self, number: str) -> Explanation:
        """Read why a case has its light."""
        return self._line.get(f"/cases/{number}/explanation", Explanation)

    def decisions(self, number: str) -> DecisionExplanations:
        """Read every rung that was decided about a case, explained."""
        return self._line.get(f"/cases/{number}/decisions", DecisionExplanations)

    def letter_explanation(self, number: str) -> DecisionExplanation:
        """Read why a letter was issued."""
        return self._line.get(f"/letters/{number}/explanation", DecisionExplanation)

    def notice_explanation(self, notice: str | UUID) -> DecisionExplanation:
        """Read why a notice of the caller's was written."""
        return self._line.get(f"/notices/{notice}/explanation", DecisionExplanation)

    def extensions(self, number: str) -> Extensions:
        """Read the requests for more time of a case, and the record of its lead unit."""
        return self._line.get(f"/cases/{number}/extensions", Extensions)
