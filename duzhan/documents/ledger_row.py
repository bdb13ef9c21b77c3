"""Reads one row of a ledger: each cell by what its column means, with all that is to be said about it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duzhan.documents.ledger_faults import ERRORS, Problem
from duzhan.documents.ledger_headings import Headings
from duzhan.documents.sheet_dates import DateFault, Read, Sharpness, Span, date_of
from duzhan.documents.sheet_places import Cells, PlaceFinder
from duzhan.documents.sheet_reading import Cell
from duzhan.documents.sheet_units import UnitFinder
from duzhan.documents.sheet_words import EXACT, folded, key_of, masked
from duzhan.vocabulary import Completion, RectificationType, Severity, Source, Word
from duzhan.wire.imports import RowFinding
from duzhan.wording import BETWEEN

LONGEST, _LONGEST_LINE = 5000, 200
_MOST_CO_UNITS = 20
"""As many as an assignment takes."""
_NAME_ENDS = re.compile(r"[\s/,;:，、；：（(]*\d")
"""Where a telephone number follows a name."""
REPORTED = ("number", "method", "finder", "measures", "dispatched", "accepted_at", "extensions", "progress",
            "completion", "evidence", "verification", "closure", "look_back", "remarks")  # fmt: skip
"""What the sheet says of a problem's life so far: kept but for people's numbers, acted upon by nobody."""
_NOT_READ = frozenset({"position", "light", "overdue_days", "duty_leaders", "as_of", "phone", "identity_number"})
_LIFE = ("accepted_at", "progress", "completion", "verification", "closure")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Terms:
    """What rows are read against; dates are local, ``contents`` are codes and titles."""

    headings: Headings
    places: PlaceFinder
    units: UnitFinder
    contents: Mapping[str, str]
    first: date
    today: date
    last: date
    default_source: Source = Source.FIXED_POINT
    # What was read once is remembered: a column of a hundred thousand cells has few different ones.
    _contents: dict[str, str | None] = field(default_factory=dict)
    _words: dict[tuple[str, str], Word | None] = field(default_factory=dict)
    _dates: dict[tuple[str, Cell, bool], Read | DateFault] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def content(self, text: str) -> str | None:
        """Return the code of a content area by its number, its title, or another way to write it."""
        if text not in self._contents:
            self._contents[text] = self._content(text)
        return self._contents[text]

    def word(self, column: str, text: str) -> Word | None:
        """Return the word of a closed list that a text names by label or in another way; None for any other text."""
        asked = column, text
        if asked not in self._words:
            words, table, _ = LISTS[column]
            labels = {key_of(word.label): word.value for word in words}
            value = labels.get(key_of(text)) or self.headings.meaning(table, text)
            self._words[asked] = None if value is None else words(value)
        return self._words[asked]

    def date(self, column: str, cell: Cell, *, dates_1904: bool) -> Read | DateFault:
        """Return the date of a cell; without a year, the one within the campaign, and not to come where it is past."""
        asked = column, cell, dates_1904
        if asked not in self._dates:
            span = Span(self.first, self.last if column == "due_on" else self.today)
            self._dates[asked] = date_of(cell, span, dates_1904=dates_1904)
        return self._dates[asked]

    def place_name(self, area: str) -> str:
        """Return the full name of an area."""
        if area not in self._names:
            self._names[area] = self.places.gazetteer.full_name(area)
        return self._names[area]

    def _content(self, text: str) -> str | None:
        words = key_of(text)
        by_title = {key_of(title): code for code, title in self.contents.items()}
        numbered = folded(text).rstrip(".、")
        if numbered in self.contents:
            return numbered
        bare = words.lstrip("0123456789")
        code = by_title.get(words) or self.headings.meaning("contents", text) or by_title.get(bare)
        return code if code in self.contents else None


@dataclass(slots=True)
class RowReading:
    """A row while it is read: its cells and printed headings by meaning, what was understood, what is to be said."""

    cells: Mapping[str, Cell]
    texts: dict[str, str]
    printed: Mapping[str, str]
    dates_1904: bool
    formulas: frozenset[str]
    problems: list[Problem] = field(default_factory=list)
    """Its cells as people see them, but for empty ones."""
    seen: dict[str, str] = field(default_factory=dict)

    def text(self, column: str) -> str:
        """Return a cell as people see it."""
        return self.texts.get(column, "")

    def fill(self, column: str, text: str) -> None:
        """Let an empty cell have what stands above it, and say so."""
        self.texts[column] = self.seen[column] = text
        self.say(column, "filled_down", text)

    def say(self, column: str, code: str, text: str = "", choices: str = "") -> None:
        """Note what is to be said about a cell."""
        self.problems.append(Problem(self.printed.get(column, ""), code, text, choices))


def read_row(row: RowReading, terms: Terms) -> RowFinding | None:
    """Return what a row asks for, None where it has errors; what is to be said of it is in the row."""
    _check_cells(row)
    description = _description(row)
    area, place = _place(row, terms)
    content = _content(row, terms)
    source = _word(row, "source", terms) or _default_source(row, terms)
    severity = _word(row, "severity", terms) or Severity.MODERATE
    found_on = _found_on(row, terms)
    kind, due_on = _limit(row, terms)
    lead, co_units = _units(row, terms, area)
    if row.problems and any(problem.code in ERRORS for problem in row.problems):
        return None
    assert found_on is not None  # noqa: S101  # else there was an error
    return RowFinding(
        area=area,
        place=masked(place)[:_LONGEST_LINE],
        source=Source(source),
        content_area=content,
        description=masked(description),
        severity=Severity(severity),
        found_on=found_on,
        lead_unit=lead,
        co_units=co_units,
        rectification_type=kind,
        due_on=due_on,
        responsible_person=masked(_NAME_ENDS.split(row.text("responsible"))[0])[:_LONGEST_LINE],
        reported={column: masked(text)[:LONGEST] for column in REPORTED if (text := row.texts.get(column))},
    )


def key(finding: RowFinding, *, dated: bool) -> str:
    """Return what makes two rows the same problem: place, content, words and, where it is written, the date."""
    parts = (
        finding.area,
        key_of(finding.place),
        finding.content_area,
        key_of(finding.description),
        finding.found_on.isoformat() if dated else "",
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def life_of(row: RowReading, headings: Headings) -> Mapping[str, str]:
    """Return what the sheet says has been done already, by column and in its own words."""
    said = {column: text for column in _LIFE if (text := row.texts.get(column))}
    completion = headings.meaning("completions", said.get("completion", ""))
    if completion == Completion.UNRECTIFIED:
        said.pop("completion")
    return said


def _check_cells(row: RowReading) -> None:
    # Of most rows one look tells that nothing is wrong.
    numbers = any(isinstance(cell, float) and abs(cell) >= EXACT for cell in row.cells.values())
    if not (numbers or row.formulas or _UNSTORABLE.search(" ".join(row.texts.values()))):
        return
    for column, text in row.texts.items():
        cell = row.cells.get(column, "")
        if isinstance(cell, float) and abs(cell) >= EXACT:
            row.say(column, "digits_lost", text)
        if column in _NOT_READ:
            continue
        if column in row.formulas:
            row.say(column, "formula", text)
        if isinstance(cell, str) and _UNSTORABLE.search(cell):
            row.say(column, "cell_unstorable")


def _description(row: RowReading) -> str:
    text = row.text("description")
    if not text:
        row.say("description", "description_missing")
    elif len(text) > LONGEST:
        row.say("description", "description_too_long")
    return text


def _place(row: RowReading, terms: Terms) -> tuple[str, str]:
    named = Cells(*[row.texts.get(column, "") for column in Cells._fields])
    found = terms.places.find(named)
    if found.fault:
        column = found.column if found.column in row.printed else "county"
        row.say(column, found.fault, row.text(found.column))
        return "", ""
    row.seen["area"] = terms.place_name(found.area)
    return found.area, found.place


def _content(row: RowReading, terms: Terms) -> str:
    text = row.text("content_area")
    code = terms.content(text) if text else None
    if code is None:
        row.say("content_area", "content_unknown" if text else "content_missing", text)
        return ""
    row.seen["content_area"] = f"{code} {terms.contents[code]}"
    return code


LISTS: Mapping[str, tuple[type[Word], str, str]] = {
    "source": (Source, "sources", "source_unknown"),
    "severity": (Severity, "severities", "severity_unknown"),
    "rectification_type": (RectificationType, "limits", "type_unknown"),
}


def _word(row: RowReading, column: str, terms: Terms) -> Word | None:
    """Return the word of a closed list that a cell names by label or in another way; None for an empty cell."""
    text = row.text(column)
    if not text:
        return None
    words, _, fault = LISTS[column]
    word = terms.word(column, text)
    if word is None:
        row.say(column, fault, text, BETWEEN.join(word.label for word in words))
        return None
    row.seen[column] = word.label
    return word


def _default_source(row: RowReading, terms: Terms) -> Source:
    if not row.text("source"):
        row.say("source", "source_missing", terms.default_source.label)
    return terms.default_source


def _found_on(row: RowReading, terms: Terms) -> date | None:
    if not row.text("found_on"):
        row.say("found_on", "found_on_missing", terms.today.isoformat())
        return terms.today
    found = _date(row, "found_on", terms)
    if found is None:
        return None
    if found > terms.today:
        row.say("found_on", "found_in_future", found.isoformat())
    elif found < terms.first:
        row.say("found_on", "found_before_campaign", found.isoformat())
    return found


def _limit(row: RowReading, terms: Terms) -> tuple[RectificationType | None, date | None]:
    """Return rectification type and due date; 立行立改 and 长期坚持 stand in either column."""
    said = _word(row, "rectification_type", terms)
    kind = None if said is None else RectificationType(said)
    text = row.text("due_on")
    as_words = terms.headings.meaning("limits", text)
    if as_words is not None:
        kind = RectificationType(as_words)
        row.seen["due_on"] = kind.label
        return kind, None
    if not text:
        return kind, None
    due = _date(row, "due_on", terms)
    if due is not None and due > terms.last:
        row.say("due_on", "due_after_campaign", due.isoformat(), terms.last.isoformat())
    return kind or RectificationType.TIME_LIMITED, due


def _date(row: RowReading, column: str, terms: Terms) -> date | None:
    read = terms.date(column, row.cells[column], dates_1904=row.dates_1904)
    if isinstance(read, DateFault):
        row.say(column, read.value, row.text(column))
        return None
    if read.sharpness is Sharpness.ROUNDED:
        row.say(column, "date_rounded", row.text(column), read.on.isoformat())
    row.seen[column] = read.on.isoformat()
    return read.on


def _units(row: RowReading, terms: Terms, area: str) -> tuple[str | None, tuple[str, ...]]:
    lead, co = row.text("units"), row.text("co_units")
    if not area or not (lead or co):
        return None, ()
    found = terms.units.find(lead, co, area)
    for name in found.unknown:
        row.say("units" if name in folded(lead) else "co_units", "unit_unknown", name)
    if len(found.co_units) > _MOST_CO_UNITS:
        row.say("units" if lead else "co_units", "units_too_many", str(len(found.co_units)), str(_MOST_CO_UNITS))
    if found.lead is None and not found.unknown:
        row.say("units", "lead_missing")
    row.seen["units"] = BETWEEN.join(terms.units.name(code) for code in (found.lead, *found.co_units) if code)
    return found.lead, found.co_units
