"""What is wrong with a sealed history: the first row that is not what it was, and what was done to it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duzhan.policy import sealing


class Fault(StrEnum):
    """Kinds of what is not as it was sealed."""

    EVENT_CHANGED = "event_changed"
    EVENT_MISSING = "event_missing"
    EVENT_INSERTED = "event_inserted"
    EVENT_RENUMBERED = "event_renumbered"
    EVENTS_SWAPPED = "events_swapped"
    SEAL_MISSING = "seal_missing"
    SEAL_CHANGED = "seal_changed"
    SEAL_FORGED = "seal_forged"
    CHAIN_BROKEN = "chain_broken"
    KEY_UNKNOWN = "key_unknown"
    TAIL_CUT = "tail_cut"
    RECHAINED = "rechained"
    OLD_COPY = "old_copy"
    ANCHOR_FORGED = "anchor_forged"
    ANCHOR_MISSING = "anchor_missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: in which chain, at which seal of it, which event and which other one, against which anchor."""

    fault: Fault
    chain: str | None = None
    seq: int | None = None
    event: int | None = None
    other: int | None = None
    anchor: int | None = None
    at: str | None = None


TextOf = Callable[[Sequence[int]], Mapping[int, str]]
"""Returns the lines of those of these events that are there."""
_MANY = 50
"""Where more than this is wrong with one seal, nobody asks which of it was swapped with which."""


def compare(expected: Mapping[int, bytes], found: Mapping[int, bytes], text_of: TextOf) -> list[Finding]:
    """Compare the leaves of a run of events, by number, as sealed and as they are now; in the order of the numbers."""
    changed = [event for event in expected if event in found and found[event] != expected[event]]
    missing = [event for event in expected if event not in found]
    inserted = [event for event in found if event not in expected]
    findings = [Finding(Fault.EVENT_CHANGED, event=event) for event in changed]
    findings += [Finding(Fault.EVENT_MISSING, event=event) for event in missing]
    findings += [Finding(Fault.EVENT_INSERTED, event=event) for event in inserted]
    if findings and len(findings) <= _MANY:
        texts = text_of([*changed, *inserted])
        findings = _swapped(_renumbered(findings, expected, texts), expected, texts)
    return sorted(findings, key=lambda finding: finding.event or 0)


def _renumbered(findings: Sequence[Finding], expected: Mapping[int, bytes], texts: Mapping[int, str]) -> list[Finding]:
    """Say of a missing event under which number it is there now; what stood under that number before was changed."""
    missing = [finding.event for finding in findings if finding.fault is Fault.EVENT_MISSING]
    there = [finding.event for finding in findings if finding.fault is not Fault.EVENT_MISSING]
    now = {
        was: event
        for event in there
        for was in missing
        if was is not None and event is not None and _under(texts.get(event), was) == expected[was]
    }
    told = [
        replace(finding, fault=Fault.EVENT_RENUMBERED, other=now[finding.event]) if finding.event in now else finding
        for finding in findings
    ]
    moved = set(now.values())
    return [finding for finding in told if finding.fault is not Fault.EVENT_INSERTED or finding.event not in moved]


def _swapped(findings: Sequence[Finding], expected: Mapping[int, bytes], texts: Mapping[int, str]) -> list[Finding]:
    """Say of two changed events that each is what the other was."""
    changed = [finding.event for finding in findings if finding.fault is Fault.EVENT_CHANGED]
    pairs = {
        one: other
        for one in changed
        for other in changed
        if one is not None and other is not None and one != other and _under(texts.get(other), one) == expected[one]
    }
    return [
        replace(finding, fault=Fault.EVENTS_SWAPPED, other=pairs[finding.event])
        if finding.event in pairs and pairs.get(pairs[finding.event]) == finding.event
        else finding
        for finding in findings
    ]


def _under(text: str | None, number: int) -> bytes | None:
    """Return the leaf that an event's line would have under another number."""
    return None if text is None else sealing.leaf(sealing.renumbered(text, number))
