"""Lines of two ledgers as a reconciliation reads them: what a cell means, whatever the office's way of writing it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from duzhan.campaign.reconciliation import Comparison
from duzhan.policy import text_likeness

_CODE = re.compile(r"\s*(\d+(?:\.\d+)*)\s*(.*)", re.DOTALL)
_FIGURES = re.compile(r"\d+")
_BETWEEN_NAMES = re.compile(r"[\W_]+")
_LETTERS = re.compile(r"[^a-z]")
PLACES = frozenset({"city", "county"})
LOCATION = ("township", "place")
"""Read as one: a ledger may write in one column what another has in two."""
DATES = frozenset({"found_on", "due_on", "accepted_at"})
_YEAR_LESS = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its position in its ledger and the texts of the columns that the ledger has, by column."""

    position: int
    columns: Mapping[str, str]

    def says(self, column: str) -> str:
        """Return what a cell says; nothing where the ledger has no such column."""
        return self.columns.get(column, "")


def number(text: str) -> str:
    """Return a case number as compared: narrow small letters and digits only."""
    return "".join(letter for letter in text_likeness.normalised(text) if letter.isascii())


def kind_of_number(text: str) -> str:
    """Return the letters of a case number: an office's own running numbers have others, or none."""
    return _LETTERS.sub("", number(text))


def place(text: str, rules: Comparison) -> str:
    """Return the name of a place without the words for its kind."""
    name = filled(text, rules)
    ending = next((e for e in rules.words.place_endings if name.endswith(e) and len(name) > len(e) + 1), "")
    return text_likeness.normalised(name.removesuffix(ending))


def location(line: Line, rules: Comparison) -> str:
    """Return where below its county a line lies, without the words for kinds of places."""
    named = "".join(filled(line.says(column), rules) for column in LOCATION)
    for ending in rules.words.place_endings:
        named = named.replace(ending, "")
    return text_likeness.normalised(named)


def elsewhere(ours: Line, theirs: Line, rules: Comparison) -> bool:
    """Tell whether two lines lie at different places, as far as their ledger has columns for it."""
    here, there = location(ours, rules), location(theirs, rules)
    if all(column in theirs.columns for column in LOCATION):
        return here != there
    return there not in here


def filled(text: str, rules: Comparison) -> str:
    """Return a cell's text, nothing where it only says that there is nothing."""
    stripped = text.strip()
    return "" if stripped in rules.words.blank else stripped


def differs(column: str, ours: str, theirs: str, rules: Comparison) -> bool:
    """Tell whether two cells of a column say something else."""
    if ours == theirs:
        return False
    ours, theirs = filled(ours, rules), filled(theirs, rules)
    if column in PLACES:
        return place(ours, rules) != place(theirs, rules)
    if column in DATES:
        return not _same_date(ours, theirs)
    if column == "units":
        return _units(ours, rules) != _units(theirs, rules)
    if column == "content_area":
        return contents_alike(ours, theirs) < 1
    return text_likeness.normalised(ours) != text_likeness.normalised(theirs)


def _same_date(ours: str, theirs: str) -> bool:
    """Compare the figures of two dates; one may lack the year."""
    figures = sorted((_numbers(ours), _numbers(theirs)), key=len)
    shorter, longer = figures
    return shorter == longer or (len(shorter) == _YEAR_LESS and shorter == longer[-_YEAR_LESS:])


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(figure) for figure in _FIGURES.findall(text)[:3])


def _units(text: str, rules: Comparison) -> frozenset[str]:
    names = {name for name in _BETWEEN_NAMES.split(text) if name not in rules.words.ignored}
    return frozenset(text_likeness.normalised(name) for name in names) - {""}


def contents_alike(ours: str, theirs: str) -> float:
    """Return how alike two content areas are: by number where both have one, else by name."""
    (our_code, our_name), (their_code, their_name) = _content(ours), _content(theirs)
    if our_code and their_code:
        same_area = our_code.partition(".")[0] == their_code.partition(".")[0]
        return 1.0 if our_code == their_code else 0.5 * same_area
    return text_likeness.alike(*(text_likeness.grams(text_likeness.normalised(n)) for n in (our_name, their_name)))


def content_of(text: str) -> str:
    """Return the plan's number of a content area, or what stands there instead."""
    code, name = _content(text)
    return code.partition(".")[0] or text_likeness.normalised(name)


def _content(text: str) -> tuple[str, str]:
    found = _CODE.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


def state(line: Line, rules: Comparison) -> str | None:
    """Return what a line says of the state: closed, open or set_aside; None where it says nothing that is known."""
    words = rules.states
    said = filled(line.says("completion"), rules)
    for meaning, known in (("closed", words.closed), ("open", words.open), ("set_aside", words.set_aside)):
        if said in known:
            return meaning
    if said or "closure" not in line.columns:
        return None
    return "closed" if filled(line.says("closure"), rules) else "open"
