"""Finds the header of a ledger under its title rows: one row or two merged ones, whatever the order of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duzhan.documents.ledger_headings import Headings
from duzhan.documents.sheet_reading import Merge, SheetHead, SheetRow
from duzhan.documents.sheet_words import key_of, shown

LOOKED_AT = 30
"""So many rows may stand above the first row of a ledger."""
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Header:
    """Which column (from 1) means what, with its heading as printed; ``rows`` are the sheet's rows that it takes."""

    rows: tuple[int, ...]
    columns: Mapping[str, int]
    headings: Mapping[int, str]
    unknown: tuple[str, ...]
    hidden: tuple[str, ...]
    """Headings of hidden columns that are not read, since a visible one has the same meaning or they have none."""

    def weight(self) -> tuple[int, int]:
        """Return what makes one header better than another: columns known, then rows spared."""
        return len(self.columns), -len(self.rows)

    def repeats(self, texts: Sequence[str]) -> bool:
        """Tell whether a row further down is this header again, as printed pages begin with it; texts as wide as it."""
        described = self.columns["description"]
        # Of most rows the description tells already.
        if key_of(texts[described - 1]) != key_of(self.headings[described]):
            return False
        return all(
            not texts[column - 1] or key_of(texts[column - 1]) == key_of(self.headings[column])
            for column in self.columns.values()
        )


def find_header(head: SheetHead, rows: Sequence[SheetRow], headings: Headings) -> Header | None:
    """Return the header among the first rows of a sheet, None where there is none."""
    best: Header | None = None
    for position, row in enumerate(rows[:LOOKED_AT]):
        candidates: list[tuple[SheetRow, ...]] = [(row,)]
        if position + 1 < len(rows) and rows[position + 1].number == row.number + 1:
            candidates.append((row, rows[position + 1]))
        for candidate in candidates:
            header = _header(head, candidate, headings)
            # Of two that know as much the shorter one: a title above a header adds nothing to it.
            if best is None or header.weight() > best.weight():
                best = header
    if best is None or len(best.columns) < _FEWEST or "description" not in best.columns:
        return None
    return best


def _header(head: SheetHead, rows: tuple[SheetRow, ...], headings: Headings) -> Header:
    width = max(len(row.cells) for row in rows)
    columns: dict[str, int] = {}
    printed: dict[int, str] = {}
    unknown, hidden = list[str](), list[str]()
    # Visible columns first: a hidden one is read only where no visible one has its meaning.
    for column in sorted(range(1, width + 1), key=lambda column: (column in head.hidden_columns, column)):
        texts = [_text(head, row, column) for row in rows]
        meaning, heading = _meaning(texts, headings)
        if not heading:
            continue
        if meaning is None or meaning in columns:
            (hidden if column in head.hidden_columns else unknown).append(heading)
        else:
            columns[meaning], printed[column] = column, heading
    return Header(tuple(row.number for row in rows), columns, printed, tuple(unknown), tuple(hidden))


def _meaning(texts: Sequence[str], headings: Headings) -> tuple[str | None, str]:
    """Return what a column means by its own heading, by both together, or by the one above it; and its heading."""
    distinct = list(dict.fromkeys(text for text in texts if text))
    if not distinct:
        return None, ""
    low, both = distinct[-1], "".join(distinct)
    for heading in (low, both, distinct[0]):
        meaning = headings.meaning("columns", heading)
        if meaning is not None:
            return meaning, heading
    return None, "/".join(distinct)


def _text(head: SheetHead, row: SheetRow, column: int) -> str:
    text = shown(row.at(column))
    if text:
        return text
    merge = merge_at(head.merges, row.number, column)
    # The value of merged cells stands in their first one, which lies in this row or in the one above it.
    return shown(row.at(merge.left)) if merge is not None and merge.top == row.number else ""


def merge_at(merges: Sequence[Merge], row: int, column: int) -> Merge | None:
    """Return the merged cells that a cell belongs to, None where it stands alone."""
    for merge in merges:
        if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
            return merge
    return None
