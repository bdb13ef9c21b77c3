"""Which rows of a ledger are cases already, and which merely look like one: shown to people, never merged."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from duzhan.documents.ledger_faults import Problem
from duzhan.documents.ledger_in import LedgerRow
from duzhan.documents.sheet_words import key_of
from duzhan.model.ledger_import import LedgerImport
from duzhan.store import ledger_imports
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import RowAction

_COMPARED = 50
"""With so many of the newest cases of the same area and content area a row is compared."""
_ALIKE = 0.6
"""So much of what two descriptions say together both must say, by pairs of letters."""


@dataclass(slots=True)
class Comparison:
    """What an import's rows have been compared with so far."""

    tx: ReadTx
    of: LedgerImport
    _seen: dict[str, int] = field(default_factory=dict)
    _said: dict[tuple[str, str, str], int] = field(default_factory=dict)
    _cases: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = field(default_factory=dict)

    def judge(self, rows: Sequence[LedgerRow]) -> list[LedgerRow]:
        """Return rows with what is to be said of those that are, or look like, something that is there already."""
        keys = [row.key for row in rows if row.key]
        numbers = [row.own_number for row in rows if row.own_number]
        known = ledger_imports.known(self.tx, self.of.unit, keys)
        ours = ledger_imports.ours(self.tx, numbers, self.of.area) if numbers else frozenset()
        return [self._judged(row, known.get(row.key), row.own_number in ours) for row in rows]

    def _judged(self, row: LedgerRow, known: str | None, is_ours: bool) -> LedgerRow:  # noqa: FBT001
        if is_ours and row.action is not RowAction.IGNORE:
            return _with(row, Problem("", "our_case", row.own_number))
        if row.finding is None:
            return row
        if known is not None:
            return _with(row, Problem("", "imported_before", known))
        if row.key in self._seen:
            return _with(row, Problem("", "repeated_row", str(self._seen[row.key])))
        self._seen[row.key] = row.number
        finding = row.finding
        same = finding.area, finding.content_area, key_of(finding.description)
        if same in self._said:
            return _with(row, Problem("", "similar_row", str(self._said[same])))
        self._said[same] = row.number
        number = self._like(finding.area, finding.content_area, finding.description)
        return row if number is None else _with(row, Problem("", "similar_case", number))

    def _like(self, area: str, content: str, description: str) -> str | None:
        """Return the case whose description is nearest, if it is near enough."""
        if (area, content) not in self._cases:
            found = ledger_imports.alike(self.tx, area, content, _COMPARED)
            self._cases[area, content] = [(number, _pairs(words)) for number, words in found]
        cases = self._cases[area, content]
        if not cases:
            return None
        mine = _pairs(description)
        # Of texts of very different lengths the longer one says too much that the shorter one does not.
        near = range(int(len(mine) * _ALIKE), int(len(mine) / _ALIKE) + 2)
        best = max(((_share(mine, pairs), number) for number, pairs in cases if len(pairs) in near), default=(0.0, ""))
        return best[1] if best[0] >= _ALIKE else None


def _with(row: LedgerRow, problem: Problem) -> LedgerRow:
    return replace(row, problems=(*row.problems, problem))


def _pairs(text: str) -> frozenset[str]:
    letters = key_of(text)
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1))


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    both = len(mine & theirs)
    return both / (len(mine) + len(theirs) - both) if mine or theirs else 1.0
