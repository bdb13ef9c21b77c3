"""The policy: the part of a campaign that rules read, pinned on every case by its content hash."""

from typing import Self

from duzhan.campaign import hashing
from duzhan.campaign.clocks import Clocks, Extension, Returns, Suspension
from duzhan.campaign.conformance import Conformance
from duzhan.campaign.contents import ContentArea
from duzhan.campaign.facts import PolicyFacts
from duzhan.campaign.faults import UnknownCode
from duzhan.campaign.indicators import Monitoring
from duzhan.campaign.ladders import Ladders, Rung
from duzhan.campaign.record import Record
from duzhan.campaign.recording import Recording
from duzhan.campaign.reports import Reports
from duzhan.campaign.sampling import Sampling
from duzhan.campaign.scoring import Scoring
from duzhan.campaign.tours import Tours
from duzhan.vocabulary import ClockKind


class Policy(Record):
    """Facts, contents, clocks, ladders, reports and indicators; equal policies have equal text and hash."""

    facts: PolicyFacts
    contents: tuple[ContentArea, ...]
    """Content areas in the plan's order, each followed by its items."""
    clocks: Clocks
    extension: Extension
    returns: Returns
    suspension: Suspension
    ladders: Ladders
    reports: Reports = Reports()
    monitoring: Monitoring = Monitoring()
    conformance: Conformance | None = None
    """None in what was pinned before there was one: nothing is looked for then."""
    scoring: Scoring | None = None
    """None in what was pinned before there was one: nobody is scored then."""
    sampling: Sampling | None = None
    """None in what was pinned before there was one: nothing is sampled then."""
    recording: Recording | None = None
    """None in what was pinned before there was one: nothing is recorded of anybody then."""

    tours: Tours | None = None
    """None in what was pinned before there was one: nobody is missed then."""

    def content(self, code: str) -> ContentArea:
        """Return a content area ("1") or an item ("1.4")."""
        for content in self.contents:
            if content.code == code:
                return content
        raise UnknownCode(code)

    def ladder(self, kind: ClockKind) -> tuple[Rung, ...]:
        """Return the rungs of a kind of clock, lowest first; look-backs have none."""
        return self.ladders.of(kind)

    @property
    def returns_max(self) -> int:
        """How often a case may be returned."""
        return self.returns.max

    def canonical(self) -> str:
        """Write the policy as JSON with sorted keys: one policy, one text."""
        return hashing.canonical_json(self.model_dump(mode="json"))

    def content_hash(self) -> str:
        """Return the SHA-256 of the canonical text, in hex."""
        return hashing.sha256_hex(self.canonical())

    @classmethod
    def from_canonical(cls, text: str) -> Self:
        """Read a pinned policy back, exactly."""
        return cls.model_validate_json(text)
