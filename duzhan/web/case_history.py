"""The history of a case as its page tells it: newest first, each letter beside the change of light that issued it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from duzhan.model.event import Note
from duzhan.vocabulary import ClockKind, Conclusion, EvidenceKind, Level, Light, Outcome, RectificationType, Word
from duzhan.vocabulary.look_back import LookBackResult
from duzhan.wire.cases import EventOut
from duzhan.wire.letters import LetterOut
from statemachines.states import Trigger

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: Mapping[str, type[Word]] = {
    "kind": EvidenceKind,
    "outcome": Outcome,
    "conclusion": Conclusion,
    "light": Light,
    "level": Level,
    "clock": ClockKind,
    "result": LookBackResult,
    "rectification_type": RectificationType,
}
_UNITS = frozenset({"lead_unit", "co_units", "from_units", "unit", "holder"})
_PROSE = ("text", "measures", "reasons", "reason", "ground", "opinion", "findings", "words")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: an event with what it says, or letters that no event stands for."""

    kind: str
    at: datetime
    unit: str | None
    """The unit that acted; None for somebody of none, and for the rules."""
    person: bool
    """Whether a person acted; people are roles on lists."""
    said: Mapping[str, object]
    """The event's detail: dates as dates, units by name, words of the closed lists as such."""
    prose: str
    letters: tuple[LetterOut, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a unit said last about its own part."""

    at: datetime
    text: str


def lines(events: Sequence[EventOut], letters: Sequence[LetterOut], names: Mapping[str, str]) -> tuple[Line, ...]:
    """Tell events and letters as one history, newest first; receipts are told beside their letters."""
    issued: dict[datetime, list[LetterOut]] = {}
    for letter in letters:
        issued.setdefault(letter.issued_at, []).append(letter)
    told = [
        _line(event, tuple(issued.pop(event.at, ())) if event.kind == Note.LIGHT.value else (), names)
        for event in events
        if event.kind != Note.RECEIPT.value
    ]
    alone = [
        Line("letter", at, None, person=False, said={}, prose="", letters=tuple(found)) for at, found in issued.items()
    ]
    return tuple(sorted([*reversed(told), *alone], key=lambda line: line.at, reverse=True))


def reports(events: Iterable[EventOut]) -> Mapping[str, Report]:
    """Return what each unit reported last, by its code."""
    return {
        str(event.detail["unit"]): Report(event.at, str(event.detail["text"]))
        for event in events
        if event.kind == Trigger.PROGRESS.value
    }


def _line(event: EventOut, letters: tuple[LetterOut, ...], names: Mapping[str, str]) -> Line:
    said = {name: _said(name, value, names) for name, value in event.detail.items()}
    prose = next((str(event.detail[name]) for name in _PROSE if event.detail.get(name)), "")
    acted = event.actor is not None
    return Line(event.kind, event.at, event.unit_name, person=acted, said=said, prose=prose, letters=letters)


def _alone(at: datetime, letters: Sequence[LetterOut]) -> Line:
    """Tell of letters that changed the light of a clock, but not the case's."""
    return Line("letter", at, None, person=False, said={}, prose="", letters=tuple(letters))


def _said(name: str, value: object, names: Mapping[str, str]) -> object:
    if value is None:
        return None
    if name in _UNITS:
        return [names.get(str(code), code) for code in value] if isinstance(value, list) else names.get(str(value), "")
    if name in _WORDS:
        return _WORDS[name](str(value))
    return date.fromisoformat(value) if isinstance(value, str) and _DATE.fullmatch(value) else value
