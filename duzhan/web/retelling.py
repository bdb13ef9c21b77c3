"""A page with several forms, of which one may have been refused: what was typed there is told again, and why."""

from collections.abc import Mapping

from duzhan.wire.problems import Problem

Told = tuple[str, Mapping[str, str], Problem | None]
"""The form that was refused, what was typed into it, and what was wrong with it."""
NOTHING: Told = ("", {}, None)


class Retelling:
    """What a page with several forms answers its template; ``at`` names the one that was refused."""

    __slots__ = ()
    at: str
    typed: Mapping[str, str]
    problem: Problem | None

    def said(self, at: str) -> Mapping[str, str]:
        """Return what was typed into one of the forms."""
        return self.typed if at == self.at else {}

    def fault(self, at: str) -> Problem | None:
        """Return what was wrong with one of the forms."""
        return self.problem if at == self.at else None
