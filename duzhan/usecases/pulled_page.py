"""A page of readings that a source gave: what is good is kept, what is not is kept apart with its faults, by itself."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from pydantic import JsonValue, ValidationError

from duzhan.errors import InvalidInput
from duzhan.policy.reading_wording import READING_FAULTS
from duzhan.sources.reading_source import ReadingSource
from duzhan.store import pulled_sources, readings
from duzhan.store.pulled_sources import Refusal
from duzhan.store.readings import NewReading, Sender
from duzhan.store.transaction import Tx, savepoint
from duzhan.usecases import receive_readings
from duzhan.wire import telltale
from duzhan.wire.readings import ReadingIn

AGENT = "pull"
LONGEST = 200
"""Of a refused reading's fields, which are kept to be looked at."""
_NUMBER = re.compile(r"[0-9]{11,}")
_AREA = re.compile(r"[0-9A-Za-z]{1,12}")
Faulty = tuple[JsonValue, list[tuple[str, str, str]]]


def keep(tx: Tx, source: ReadingSource, rows: Sequence[JsonValue]) -> Counter[str]:
    """Keep a page's readings and refuse what is none; return how many were ``received``, ``known`` and ``refused``.

    What was refused before, word for word, is known too.
    """
    good, faulty = _judged(tx, source, rows)
    sender = Sender(f"pull:{source.name}", agent=AGENT)
    taken, reused = _taken(tx, good, sender)
    faulty += [(good[position][0], [_fault("source_ref", "reference_reused", ref)]) for position, ref in reused]
    refused = 0
    for raw, faults in faulty:
        refusal = Refusal(_said(raw), _area(raw), tuple((_shown(field), code, says) for field, code, says in faults))
        refused += pulled_sources.refuse(tx, source.name, refusal)
    return Counter(received=taken, known=len(rows) - taken - refused, refused=refused)


def _judged(
    tx: Tx, source: ReadingSource, rows: Sequence[JsonValue]
) -> tuple[list[tuple[JsonValue, NewReading]], list[Faulty]]:
    """Part a page's rows into good readings, each once, and faulty ones."""
    given: dict[NewReading, JsonValue] = {}
    faulty: list[Faulty] = []
    for raw in rows:
        try:
            given.setdefault(receive_readings.new_reading(ReadingIn.model_validate(raw)), raw)
        except ValidationError as wrong:
            fields = sorted({str(each["loc"][0]) if each["loc"] else "body" for each in wrong.errors()})
            faulty.append((raw, [_fault(field, "reading_unreadable", field) for field in fields]))
    inside = sorted({reading.area for reading in given if reading.area.startswith(source.areas)})
    found = defaultdict[int, list[tuple[str, str, str]]](list)
    for position, field, code, named in receive_readings.faults_of(tx, list(given), readings.levels(tx, inside)):
        found[position].append(_fault(field, code, named))
    faulty += [(raw, found[position]) for position, raw in enumerate(given.values()) if position in found]
    good = [(raw, reading) for position, (reading, raw) in enumerate(given.items()) if position not in found]
    return good, faulty


def _taken(tx: Tx, good: Sequence[tuple[JsonValue, NewReading]], sender: Sender) -> tuple[int, list[tuple[int, str]]]:
    """Keep readings but for those whose reference stands for another one; return how many are new, and these."""
    try:
        with savepoint(tx):
            return receive_readings.keep(tx, [reading for _, reading in good], sender).received, []
    except InvalidInput as refused:
        reused = {int(field.split(".")[1]) for field, _, _ in refused.errors}
    rest = [reading for position, (_, reading) in enumerate(good) if position not in reused]
    taken = receive_readings.keep(tx, rest, sender).received
    return taken, [(position, good[position][1].source_ref) for position in sorted(reused)]


def _fault(field: str, code: str, named: str) -> tuple[str, str, str]:
    return field, code, _shown(READING_FAULTS[code].format(code=named))


def _said(raw: JsonValue) -> dict[str, JsonValue]:
    """Return a refused reading as it may be kept: its own fields as texts, without anybody's number."""
    if not isinstance(raw, dict):
        return {"body": _shown(str(raw))}
    area = _area(raw)
    return {name: _shown(str(raw[name]), area) for name in ReadingIn.model_fields if name in raw}


def _area(raw: JsonValue) -> str:
    """Return where a reading claims to be from, empty where that is no code of an area."""
    said = raw.get("area") if isinstance(raw, dict) else None
    code = said if isinstance(said, str) and _AREA.fullmatch(said) else ""
    return code if telltale.found_in(code) is None else ""


def _shown(text: str, area: str = "") -> str:
    """Return a text that can be looked at: printable, not long, and without a number that may be somebody's.

    The place's own code may stand in it, which is as long as such a number.
    """
    plain = "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])
    pieces = plain.split(area) if area else [plain]
    return area.join(_NUMBER.sub("***", telltale.blotted(piece)) for piece in pieces)
