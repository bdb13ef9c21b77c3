"""The running clocks of a case as its page shows them: the one that matters most, drawn; the others in a line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duzhan.policy.ladder import GRAVITY
from duzhan.vocabulary import ClockKind
from duzhan.web import clock_strip
from duzhan.web.clock_strip import Strip
from duzhan.wire.explanation import ClockExplanation, Explanation


@dataclass(frozen=True, slots=True)
class Shown:
    """A running clock, its days drawn, and the sentences that explain it."""

    clock: ClockExplanation
    strip: Strip
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clock that a page shows at large, and the others; ``first`` is None where none runs."""

    first: Shown | None
    others: tuple[Shown, ...]
    heading: str
    """The sentence about the case as a whole."""


def of(explanation: Explanation, lead: str | None, today: date) -> Clocks:
    """Return the clocks of a case: the gravest first, of equal ones the lead unit's own."""
    heading, told = _told(explanation)
    shown = [
        Shown(clock, clock_strip.strip(clock, today), sentences)
        for clock, sentences in zip(explanation.clocks, told, strict=True)
    ]
    shown.sort(key=lambda each: _rank(each.clock, lead))
    return Clocks(shown[0] if shown else None, tuple(shown[1:]), heading)


def _rank(clock: ClockExplanation, lead: str | None) -> tuple[object, ...]:
    rectifies = clock.kind is ClockKind.RECTIFY
    return (-GRAVITY[clock.light], not rectifies, rectifies and clock.holder != lead, clock.due_at)


def _told(explanation: Explanation) -> tuple[str, list[tuple[str, ...]]]:
    """Return the sentence about the case, and those about each of its clocks, which follow in the clocks' order."""
    heading, rest = explanation.sentences[0], list(explanation.sentences[1:])
    starts = _starts(rest, explanation.clocks)
    ends = [*starts[1:], len(rest)]
    return heading, [tuple(rest[start + 1 : end]) for start, end in zip(starts, ends, strict=True)] if starts else []


def _starts(sentences: Sequence[str], clocks: Sequence[ClockExplanation]) -> list[int]:
    starts, at = list[int](), 0
    for clock in clocks:
        # The head of a clock's sentences begins with its kind; what follows begins with start, budget, used, paused.
        at = next(n for n in range(at, len(sentences)) if sentences[n].startswith(clock.kind.label))
        starts.append(at)
        at += 1
    return starts
