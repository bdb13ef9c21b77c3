"""Reads a ledger as an office sent it: every row that has something in it, with what becomes of it and why."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from duzhan.documents import ledger_row, sheet_headers, sheet_reading
from duzhan.documents.ledger_faults import Problem, action_of
from duzhan.documents.ledger_row import RowReading, Terms
from duzhan.documents.sheet_headers import LOOKED_AT, Header
from duzhan.documents.sheet_limits import SheetRefused
from duzhan.documents.sheet_reading import Cell, Merge, SheetHead, SheetRow
from duzhan.documents.sheet_words import folded, key_of, shown
from duzhan.vocabulary import RowAction
from duzhan.wire.imports import RowFinding, SheetOut

_FEW = 2
"""So many cells a note has; a row with more of them that begins like one is a problem."""
FILLED_DOWN = ("city", "county")
"""Columns that offices write once and leave empty below, even without merging the cells."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row of a sheet: its cells as they are, what was read, and the finding that it asks for, if it has no errors."""

    sheet: str
    number: int
    cells: tuple[str, ...]
    seen: dict[str, str]
    problems: tuple[Problem, ...]
    finding: RowFinding | None = None
    key: str = ""
    life: Mapping[str, str] = field(default_factory=dict)
    own_number: str = ""

    @property
    def action(self) -> RowAction:
        """What becomes of the row."""
        return action_of(list(self.problems))


@dataclass(slots=True)
class LedgerFile:
    """A file on its way in; ``sheets`` is complete once its rows have been read."""

    path: Path
    terms: Terms
    sheets: list[SheetOut] = field(default_factory=list)

    def rows(self) -> Iterator[LedgerRow]:
        """Yield the rows of every sheet that holds a ledger; raises SheetRefused, at the latest at the end."""
        found = False
        read = sheet_reading.read_file(self.path)
        for head, rows in _sheets(read):
            if head.hidden:
                self._note(head, None)
                continue
            first = list(islice(rows, LOOKED_AT + 1))
            header = sheet_headers.find_header(head, first, self.terms.headings)
            self._note(head, header)
            if header is not None:
                found = True
                yield from _SheetWalk(head, header, self.terms).rows(chain(first, rows))
            # What is not read is still waited for: a refusal may come at the end.
            deque(rows, maxlen=0)
        if not found:
            raise SheetRefused("sheet_without_ledger")

    def _note(self, head: SheetHead, header: Header | None) -> None:
        self.sheets.append(
            SheetOut(
                name=head.name,
                read=header is not None,
                hidden=head.hidden,
                columns={} if header is None else {name: header.headings[at] for name, at in header.columns.items()},
                unknown=() if header is None else header.unknown,
                hidden_columns=() if header is None else header.hidden,
            )
        )


@dataclass(slots=True)
class _SheetWalk:
    """A sheet on its way from the first row to the last; merged cells and blanks below take what stands above."""

    head: SheetHead
    header: Header
    terms: Terms
    columns: tuple[tuple[str, int], ...] = ()
    printed: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    above: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[int, int], Cell] = field(default_factory=dict)
    by_row: dict[int, list[Merge]] = field(default_factory=dict)

    def rows(self, rows: Iterator[SheetRow]) -> Iterator[LedgerRow]:
        # What is the same for all rows is worked out once.
        self.columns = tuple(self.header.columns.items())
        self.printed = {name: self.header.headings[column] for name, column in self.columns}
        self.totals = tuple(map(key_of, self.terms.headings.notes.totals))
        for merge in self.head.merges:
            for number in range(merge.top, merge.bottom + 1):
                self.by_row.setdefault(number, []).append(merge)
        width = max(self.header.columns.values())
        for row in rows:
            cells = _texts(row)
            texts = cells + ("",) * (width - len(cells))
            plain = self._ignored(row, texts)
            if plain is None:
                yield self._read(row, cells, texts)
            else:
                yield LedgerRow(self.head.name, row.number, cells, {}, (Problem("", plain),))

    def _ignored(self, row: SheetRow, texts: tuple[str, ...]) -> str | None:
        """Return why a row is none of a ledger's; merged cells that reach over half of it hold no finding."""
        if row.number in self.header.rows:
            return "heading"
        if row.number < self.header.rows[0]:
            return "title"
        if self.header.repeats(texts):
            return "heading_again"
        written = len(texts) - texts.count("")
        if not written:
            return "section"
        column, text = next((column, text) for column, text in enumerate(texts, start=1) if text)
        noted = self._noted((column, folded(text)), written, texts[self.header.columns["description"] - 1])
        return noted or (self._alone(row, column, text) if written == 1 else None)

    def _noted(self, begins: tuple[int, str], written: int, described: str) -> str | None:
        """Say what a row is by its first words: totals may count below the descriptions, signatures stand anywhere."""
        column, first = begins
        notes = self.terms.headings.notes
        if key_of(first).startswith(self.totals):
            return "total"
        if not _begins(first, notes.words):
            return None
        described = folded(described)
        alone = written <= _FEW if column == self.header.columns["description"] else not described
        return "note" if alone or (described != first and _begins(described, notes.words)) else None

    def _alone(self, row: SheetRow, column: int, text: str) -> str | None:
        """Say what the only words of a row are, if they are no problem's description."""
        columns = self.header.columns
        if column == columns.get("position") and folded(text).strip(".、").isdigit():
            return "numbered_only"
        spans = any(merge.right > merge.left and merge.top == row.number for merge in self.by_row.get(row.number, ()))
        return "section" if spans or column != columns["description"] else None

    def _read(self, row: SheetRow, as_sent: tuple[str, ...], texts: tuple[str, ...]) -> LedgerRow:
        if self.by_row:
            cells = {name: self._cell(row, column) for name, column in self.columns}
            said = {name: text for name, cell in cells.items() if (text := shown(cell))}
        else:
            said = {name: text for name, column in self.columns if (text := texts[column - 1])}
            cells = {name: row.cells[column - 1] for name, column in self.columns if texts[column - 1]}
        reading = RowReading(
            cells=cells,
            texts=said,
            printed=self.printed,
            dates_1904=self.head.dates_1904,
            formulas=self._formulas(row),
            seen=dict(said),
        )
        self._fill_down(reading)
        finding = ledger_row.read_row(reading, self.terms)
        self._check_merged_description(row, reading)
        if action_of(reading.problems) is RowAction.ERROR:
            finding = None
        return LedgerRow(
            sheet=self.head.name,
            number=row.number,
            cells=as_sent,
            seen=reading.seen,
            problems=tuple(reading.problems),
            finding=finding,
            key="" if finding is None else ledger_row.key(finding, dated=bool(reading.text("found_on"))),
            life=ledger_row.life_of(reading, self.terms.headings),
            own_number=folded(reading.text("number")),
        )

    def _formulas(self, row: SheetRow) -> frozenset[str]:
        if not row.formulas:
            return frozenset()
        return frozenset(name for name, column in self.columns if column in row.formulas)

    def _cell(self, row: SheetRow, column: int) -> Cell:
        """Return a cell; one that is merged downward has the value of the first."""
        cell = row.at(column)
        for merge in self.by_row.get(row.number, ()):
            if merge.left <= column <= merge.right and merge.bottom > merge.top:
                if row.number == merge.top:
                    self.starts[merge.top, merge.left] = row.at(merge.left)
                return self.starts.get((merge.top, merge.left), "")
        return cell

    def _check_merged_description(self, row: SheetRow, reading: RowReading) -> None:
        column = self.header.columns["description"]
        for merge in self.by_row.get(row.number, ()):
            if merge.left <= column <= merge.right and merge.top < row.number:
                reading.say("description", "description_merged")

    def _fill_down(self, reading: RowReading) -> None:
        for column in FILLED_DOWN:
            text = reading.text(column)
            if text:
                self.above[column] = text
            elif column in reading.printed and column in self.above and not reading.text("location"):
                reading.fill(column, self.above[column])


def _begins(text: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text begins with a word that stands alone: 负责人不到位 is a problem, 负责人：王五 is none."""
    bare = text.replace(" ", "")
    if not bare.startswith(words):
        return False
    return any(bare.startswith(word) and not bare[len(word) : len(word) + 1].isalpha() for word in words)


def _texts(row: SheetRow) -> tuple[str, ...]:
    return tuple([shown(cell) for cell in row.cells])


def _sheets(read: Iterator[SheetHead | SheetRow]) -> Iterator[tuple[SheetHead, Iterator[SheetRow]]]:
    """Group what is read by sheets; each sheet's rows must be taken before the next one is asked for."""
    waiting: list[SheetHead] = []

    def rows() -> Iterator[SheetRow]:
        for each in read:
            if isinstance(each, SheetHead):
                waiting.append(each)
                return
            yield each

    for each in read:
        if isinstance(each, SheetHead):
            waiting.append(each)
        while waiting:
            yield waiting.pop(), rows()
