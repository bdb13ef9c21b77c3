"""Units and duty leaders' terms, as methods."""

from urllib.parse import quote

from duzhan.client.line import Line
from duzhan.wire.organisation import (
    AccountChange,
    NewTerm,
    NewUnit,
    Successor,
    TermEnd,
    TermOut,
    TermPage,
    UnitChange,
    UnitEnd,
    UnitFilter,
    UnitOut,
    UnitPage,
)
from duzhan.wire.register import AccountOut


class Organisation:
    """The organisation as it changes: for system administrators units and names, for offices duty leaders' terms."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def units(self, wanted: UnitFilter | None = None) -> UnitPage:
        """List units."""
        query = {} if wanted is None else wanted.model_dump(mode="json", exclude_none=True)
        return self._line.get("/units", UnitPage, query)

    def unit(self, code: str) -> UnitOut:
        """Read a unit."""
        return self._line.get(_unit(code), UnitOut)

    def add_unit(self, new: NewUnit) -> UnitOut:
        """Add a unit."""
        return self._line.post("/units", UnitOut, new)

    def change_unit(self, code: str, wanted: UnitChange) -> UnitOut:
        """Give a unit another name or office above it."""
        return self._line.post(f"{_unit(code)}/change", UnitOut, wanted)

    def end_unit(self, code: str, wanted: UnitEnd) -> UnitOut:
        """End a unit."""
        return self._line.post(f"{_unit(code)}/end", UnitOut, wanted)

    def leaders(self) -> TermPage:
        """List duty leaders' terms, and what is vacant."""
        return self._line.get("/leaders", TermPage)

    def appoint_leader(self, new: NewTerm) -> TermOut:
        """Begin a term."""
        return self._line.post("/leaders", TermOut, new)

    def hand_over(self, term: int, successor: Successor) -> TermOut:
        """Let somebody else take a term over."""
        return self._line.post(f"/leaders/{term}/hand-over", TermOut, successor)

    def end_term(self, term: int, wanted: TermEnd) -> TermOut:
        """End a term."""
        return self._line.post(f"/leaders/{term}/end", TermOut, wanted)

    def change_account(self, username: str, wanted: AccountChange) -> AccountOut:
        """Change the name and e-mail address of an account."""
        return self._line.post(f"/accounts/{quote(username, safe='')}/change", AccountOut, wanted)


def _unit(code: str) -> str:
    return f"/units/{quote(code, safe='')}"
