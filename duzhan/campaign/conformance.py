"""From when on a way of working looks wrong: conformance.toml."""

from enum import StrEnum

from pydantic import Field, PositiveInt

from duzhan.campaign.record import Record
from duzhan.vocabulary import Severity


class Nonconformity(StrEnum):
    """What a history can have against it; documents/conformance_words.py says it in words."""

    CLOSED_TOO_FAST = "closed_too_fast"
    VERIFIED_BY_OWN = "verified_by_own"
    EVIDENCE_LATE = "evidence_late"
    BULK_CLOSING = "bulk_closing"
    REVIEW_SKIPPED = "review_skipped"
    PING_PONG = "ping_pong"


class LeastHours(Record):
    """For each severity the hours between dispatch and submission under which nobody can have put anything right."""

    minor: PositiveInt
    moderate: PositiveInt
    major: PositiveInt

    def of(self, severity: Severity) -> int:
        """Return the hours of a severity."""
        return {Severity.MINOR: self.minor, Severity.MODERATE: self.moderate, Severity.MAJOR: self.major}[severity]


class BulkClosing(Record):
    """So many closings that one office orders within minutes, shortly before figures are cut off."""

    before_cutoff_hours: PositiveInt
    within_minutes: PositiveInt
    closings: int = Field(ge=2)


class PingPong(Record):
    """How often one unit may return the same case, and all units together, before it is tossed about."""

    same_unit: PositiveInt
    any_unit: PositiveInt


class Conformance(Record):
    """The whole file."""

    closed_too_fast: LeastHours
    bulk_closing: BulkClosing
    ping_pong: PingPong
