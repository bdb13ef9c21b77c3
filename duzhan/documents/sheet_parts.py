"""One XML part of a workbook, looked through as bytes while it is inflated: no parser sees it before this has."""

import re
from dataclasses import dataclass, field

from duzhan.documents.sheet_limits import LIMITS, SheetRefused

# A tag is cut at most once by the border of two pieces, and none that is of use here is longer.
_OVERLAP = 4_096
_KEPT = 4_000_000
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FORMULA = re.compile(rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f[\s>/]")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
# Whether a piece can hold a far cell at all: it begins with letters that are searched for fast.
_FAR_REFERENCE = re.compile(rb'r="(?:[A-Z]{3}|I[W-Z]\d|[J-Z][A-Z]\d|[A-Z]{1,2}(?:[2-9]\d{5}|\d{7}))')
# A cell with something in it, beyond column IV or row 199,999: written out, since it is looked for in every piece.
_FAR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="(?:[A-Z]{3,}\d+|I[W-Z]\d+|[J-Z][A-Z]\d+|[A-Z]+(?:[2-9]\d{5}|\d{7,}))"[^>]*(?<!/)>'
)
_HIDDEN_COLUMN = re.compile(rb'<(?:\w+:)?col\b[^>]*\bhidden="(?:1|true)"[^>]*>')
_BOUND = {name: re.compile(rb"\b" + name + rb'="(\d{1,5})"') for name in (b"min", b"max")}


@dataclass(frozen=True, slots=True)
class PartFacts:
    """Where a sheet has formulas (row, column, both from 1) and hidden columns; ``text`` only of short parts."""

    formulas: frozenset[tuple[int, int]]
    hidden_columns: frozenset[int]
    text: bytes


@dataclass(slots=True)
class PartScan:
    """A part on its way through; raises SheetRefused as soon as a piece shows why."""

    name: str
    tail: bytes = b""
    seen: bool = False
    formulas: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    text: bytearray = field(default_factory=bytearray)

    def feed(self, piece: bytes) -> None:
        """Look through the next piece."""
        if not self.seen and piece:
            self.seen = True
            _check_encoding(piece)
        window = self.tail + piece
        if b"<!" in window and _DTD.search(window):
            raise SheetRefused("sheet_entities")
        if self.name.startswith("xl/worksheets/"):
            self._look_through(window)
        elif len(self.text) + len(piece) <= _KEPT and self.name.startswith(("xl/workbook", "xl/_rels/")):
            self.text += piece
        self.tail = window[-_OVERLAP:]

    def facts(self) -> PartFacts:
        """Return what was found."""
        return PartFacts(frozenset(self.formulas), frozenset(self.hidden), bytes(self.text))

    def _look_through(self, window: bytes) -> None:
        if _FAR_REFERENCE.search(window) and _FAR.search(window):
            raise SheetRefused("sheet_too_wide")
        if b"<f" in window or b":f" in window:
            self.formulas.update(map(_place, _FORMULA.findall(window)))
        for tag in _HIDDEN_COLUMN.findall(window) if b"hidden" in window else ():
            low, high = (_BOUND[name].search(tag) for name in (b"min", b"max"))
            if low is not None and high is not None:
                self.hidden.update(range(int(low[1]), min(int(high[1]), LIMITS.columns) + 1))


def _place(attributes: bytes) -> tuple[int, int]:
    """Return row and column of a cell with a formula; one that does not say where it is would go unseen."""
    found = _REFERENCE.search(attributes)
    if found is None:
        raise SheetRefused("sheet_damaged")
    return int(found[2]), column_number(found[1])


def column_number(letters: bytes) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _check_encoding(piece: bytes) -> None:
    """Refuse what only a parser would read: a tag in UTF-16 is none that the patterns see."""
    head = piece[:200]
    declared = re.search(rb'encoding\s*=\s*["\']([A-Za-z0-9._-]+)', head)
    if b"\0" in head or (declared is not None and declared[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}):
        raise SheetRefused("sheet_damaged")
