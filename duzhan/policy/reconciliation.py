"""Reconciliation 对账 of two ledgers (domain.md, section 6): line by line, by number, then by place, content and text.

Pure: the same two ledgers and rules give the same lines in the same order, ours first, then what only they have.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from duzhan.campaign.reconciliation import Comparison
from duzhan.policy import ledger_lines, text_likeness
from duzhan.policy.ledger_lines import LOCATION, Line
from duzhan.policy.text_likeness import Grams
from duzhan.vocabulary import Match, MatchedBy

_RARE = 16
"""By how many of its rarest pairs of characters a line looks for its like: common ones find everything."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a line; ``likeness`` is 1 by number, ``differences`` names columns."""

    match: Match
    ours: Line | None
    theirs: Line | None
    matched_by: MatchedBy | None = None
    likeness: float | None = None
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """A line with what it is matched by; an empty county lies anywhere."""

    line: Line
    county: str
    place: Grams
    text: Grams

    def clues(self) -> Iterator[str]:
        """Yield what the line is looked up by; pairs of a place's name are kept apart from those of the text."""
        yield from self.text
        yield from (f"@{pair}" for pair in self.place)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two lines that may be one, by their indices."""

    likeness: float
    ours: int
    theirs: int
    matched_by: MatchedBy = MatchedBy.TEXT


def reconcile(ours: Sequence[Line], theirs: Sequence[Line], rules: Comparison) -> tuple[Compared, ...]:
    """Match and compare every line of two ledgers; each line of either is in exactly one answer."""
    our_lines, their_lines = _read(ours, rules), _read(theirs, rules)
    pairs = _by_number(our_lines, their_lines, rules)
    pairs += _by_text(our_lines, their_lines, pairs, rules)
    matched = {pair.ours: pair for pair in pairs}
    taken = {pair.theirs for pair in pairs}
    of_ours = (
        _compared(line, theirs[matched[index].theirs], matched[index], rules)
        if index in matched
        else Compared(Match.ONLY_OURS, line, None)
        for index, line in enumerate(ours)
    )
    only_theirs = (Compared(Match.ONLY_THEIRS, None, line) for index, line in enumerate(theirs) if index not in taken)
    return (*of_ours, *only_theirs)


def _read(lines: Sequence[Line], rules: Comparison) -> list[_Read]:
    return [
        _Read(
            line,
            ledger_lines.place(line.says("county"), rules),
            text_likeness.grams(ledger_lines.location(line, rules)),
            text_likeness.grams(text_likeness.normalised(line.says("description"))),
        )
        for line in lines
    ]


def _by_number(ours: Sequence[_Read], theirs: Sequence[_Read], rules: Comparison) -> list[_Pair]:
    """Pair what has the same number; of several lines with one number the most alike, the others go on by text."""
    numbered: defaultdict[str, list[int]] = defaultdict(list)
    for index, read in enumerate(theirs):
        numbered[ledger_lines.number(read.line.says("number"))].append(index)
    numbered.pop("", None)
    pairs = []
    for index, read in enumerate(ours):
        same = numbered.pop(ledger_lines.number(read.line.says("number")), [])
        if same:
            best = max(same, key=lambda other, read=read: (_likeness(read, theirs[other], rules), -other))  # type: ignore[misc]
            pairs.append(_Pair(1.0, index, best, MatchedBy.NUMBER))
    return pairs


def _by_text(ours: Sequence[_Read], theirs: Sequence[_Read], keyed: Sequence[_Pair], rules: Comparison) -> list[_Pair]:
    """Pair what is left, the most alike first; ties go by position."""
    our_keyed, their_keyed = {pair.ours for pair in keyed}, {pair.theirs for pair in keyed}
    index = _index({number: read for number, read in enumerate(ours) if number not in our_keyed})
    possible = [
        _Pair(likeness, candidate, number)
        for number, read in enumerate(theirs)
        if number not in their_keyed
        for candidate in _candidates(index, read, rules.matching.candidates)
        if (likeness := _likeness(ours[candidate], read, rules)) >= rules.matching.least_likeness
    ]
    pairs: list[_Pair] = []
    our_taken, their_taken = set[int](), set[int]()
    for pair in sorted(possible, key=lambda pair: (-pair.likeness, pair.ours, pair.theirs)):
        if pair.ours not in our_taken and pair.theirs not in their_taken:
            pairs.append(pair)
            our_taken.add(pair.ours)
            their_taken.add(pair.theirs)
    return pairs


Index = Mapping[str, Mapping[str, Sequence[int]]]
"""By county, the lines that have a clue."""


def _index(reads: Mapping[int, _Read]) -> Index:
    index: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, read in reads.items():
        for clue in read.clues():
            index[read.county][clue].append(number)
    return index


def _candidates(index: Index, read: _Read, limit: int) -> list[int]:
    """Return the lines of the county, or of all where none is named, that share the most rare clues with a line."""
    shared: Counter[int] = Counter()
    counties = [read.county, ""] if read.county else index
    for lines in (index[county] for county in counties if county in index):
        rare = sorted((len(lines[clue]), clue) for clue in read.clues() if clue in lines)[:_RARE]
        for _, clue in rare:
            shared.update(lines[clue])
    return sorted(shared, key=lambda number: (-shared[number], number))[:limit]


def _likeness(ours: _Read, theirs: _Read, rules: Comparison) -> float:
    """Return how alike two lines are, from 0 to 1; what one of them does not say has no weight."""
    weights = rules.matching
    text = text_likeness.alike(ours.text, theirs.text)
    if text < weights.least_text:
        return 0.0
    total, weight = text * weights.text_weight, weights.text_weight
    if ours.place and theirs.place:
        total += text_likeness.alike(ours.place, theirs.place) * weights.place_weight
        weight += weights.place_weight
    contents = (ours.line.says("content_area"), theirs.line.says("content_area"))
    if all(contents):
        total += ledger_lines.contents_alike(*contents) * weights.content_weight
        weight += weights.content_weight
    return total / weight


def _compared(ours: Line, theirs: Line, pair: _Pair, rules: Comparison) -> Compared:
    differences = [
        column
        for column in rules.fields.compared
        if column in theirs.columns
        and column not in LOCATION
        and ledger_lines.differs(column, ours.says(column), theirs.says(column), rules)
    ]
    if not set(LOCATION).isdisjoint(rules.fields.compared) and ledger_lines.elsewhere(ours, theirs, rules):
        differences.append(LOCATION[-1])
    if pair.matched_by is MatchedBy.TEXT and _another_number(ours.says("number"), theirs.says("number")):
        differences.insert(0, "number")
    states = ledger_lines.state(ours, rules), ledger_lines.state(theirs, rules)
    conflict = None not in states and states[0] != states[1]
    if conflict or (None in states and _said_otherwise(ours, theirs, rules)):
        differences.append("completion")
    match = Match.STATE_CONFLICTS if conflict else Match.FIELD_DIFFERS if differences else Match.AGREE
    return Compared(match, ours, theirs, pair.matched_by, round(pair.likeness, 4), tuple(differences))


def _said_otherwise(ours: Line, theirs: Line, rules: Comparison) -> bool:
    """Tell whether the states are worded differently: what nobody has told us the meaning of, a person looks at."""
    said = theirs.columns.get("completion")
    return said is not None and ledger_lines.differs("completion", ours.says("completion"), said, rules)


def _another_number(ours: str, theirs: str) -> bool:
    """Tell whether they have a number of our kind, and another one: their own running numbers don't matter."""
    return bool(theirs.strip()) and ledger_lines.kind_of_number(ours) == ledger_lines.kind_of_number(theirs)
