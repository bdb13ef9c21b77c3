"""Reconciliation 对账 of two ledgers (domain.md, section 6): line by line, by number, then by place, content and text.

Pure: the same two ledgers and rules give the same lines in the same order, ours first, then what only they have.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from duzhan.campaign.reconciliation import Comparison
from duzhan.policy import ledger_lines, text_likeness
from duzhan.policy.ledger_lines import LOCATION, Line
from duzhan.vocabulary import Match, MatchedBy

_RARE = 16
"""By how many of its rarest clues a line looks for its like: common ones find everything."""
_LOOKED_AT = 1000
"""How many lines those clues may lead to, however many share them: what keeps a large ledger from taking hours."""
_CLAUSE = 4
"""Clauses of fewer letters are no clue of their own."""


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
    """A line with what it is matched by; pairs of characters as sets or, packed, as tuples of a quarter of the size."""

    line: Line
    location: str
    place: Collection[str]
    text: Collection[str]

    def packed(self) -> "_Read":
        """Return the same to be kept by the thousand."""
        return replace(self, place=tuple(self.place), text=tuple(self.text))

    def clues(self) -> Iterator[str]:
        """Yield what the line is looked up by: where it lies with what it is about, clauses, pairs of characters."""
        if self.location:
            yield f"@{self.location}"
            yield f"@{self.location}#{ledger_lines.content_of(self.line.says('content_area'))}"
        for clause in text_likeness.clauses(self.line.says("description")):
            if len(clause) >= _CLAUSE:
                yield f"={clause}"
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
    pairs = _by_number(ours, theirs, rules)
    pairs += _by_text(ours, theirs, pairs, rules)
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


def _read(line: Line, rules: Comparison) -> _Read:
    location = ledger_lines.location(line, rules)
    text = text_likeness.grams(text_likeness.normalised(line.says("description")))
    return _Read(line, location, text_likeness.grams(location), text)


def _by_number(ours: Sequence[Line], theirs: Sequence[Line], rules: Comparison) -> list[_Pair]:
    """Pair what has the same number; of several lines with one number the most alike, the others go on by text."""
    numbered: defaultdict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(theirs):
        numbered[ledger_lines.number(line.says("number"))].append(index)
    numbered.pop("", None)
    pairs = []
    for index, line in enumerate(ours):
        same = numbered.pop(ledger_lines.number(line.says("number")), [])
        if same:
            best = same[0] if len(same) == 1 else _likest(line, same, theirs, rules)
            pairs.append(_Pair(1.0, index, best, MatchedBy.NUMBER))
    return pairs


def _likest(line: Line, same: Sequence[int], theirs: Sequence[Line], rules: Comparison) -> int:
    """Return the most alike of some of their lines, the first of several."""
    read = _read(line, rules)
    return max(same, key=lambda other: (_likeness(read, _read(theirs[other], rules), rules), -other))


def _by_text(ours: Sequence[Line], theirs: Sequence[Line], keyed: Sequence[_Pair], rules: Comparison) -> list[_Pair]:
    """Pair what is left, the most alike first; ties go by position."""
    our_taken, their_taken = {pair.ours for pair in keyed}, {pair.theirs for pair in keyed}
    possible = sorted(_possible(_left(ours, our_taken, rules), _left(theirs, their_taken, rules), rules))
    pairs = []
    for unlike, our, their in possible:
        if our not in our_taken and their not in their_taken:
            pairs.append(_Pair(-unlike, our, their))
            our_taken.add(our)
            their_taken.add(their)
    return pairs


Block = Mapping[int, Line]
"""Lines of one county by their indices; an empty county lies anywhere."""


def _left(lines: Sequence[Line], taken: set[int], rules: Comparison) -> Mapping[str, Block]:
    """Return by county what is not paired yet."""
    blocks: defaultdict[str, dict[int, Line]] = defaultdict(dict)
    for index, line in enumerate(lines):
        if index not in taken:
            blocks[ledger_lines.place(line.says("county"), rules)][index] = line
    return blocks


def _possible(
    ours: Mapping[str, Block], theirs: Mapping[str, Block], rules: Comparison
) -> Iterator[tuple[float, int, int]]:
    """Yield what may be one problem, with how alike it is below zero; only one county's lines are read at a time."""
    for county, block in ours.items():
        reads = {number: _read(line, rules).packed() for number, line in block.items()}
        index = _index(reads)
        for other in (county, "") if county else theirs:
            for number, line in theirs.get(other, {}).items():
                read = _read(line, rules)
                for candidate in _candidates(index, read, rules.matching.candidates):
                    likeness = _likeness(reads[candidate], read, rules)
                    if likeness >= rules.matching.least_likeness:
                        yield -likeness, candidate, number


Index = Mapping[str, Sequence[int]]
"""The lines that have a clue."""


def _index(reads: Mapping[int, _Read]) -> Index:
    index: defaultdict[str, list[int]] = defaultdict(list)
    for number, read in reads.items():
        for clue in read.clues():
            index[clue].append(number)
    return index


def _candidates(index: Index, read: _Read, limit: int) -> Iterable[int]:
    """Return the lines that share the most rare clues with a line."""
    shared: Counter[int] = Counter()
    room = _LOOKED_AT
    for often, clue in sorted((len(index[clue]), clue) for clue in set(read.clues()) if clue in index)[:_RARE]:
        shared.update(islice(index[clue], room))
        room -= often
        if room <= 0:
            break
    return [number for number, _ in shared.most_common(limit)]


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
