"""Which office signs what is recorded of a unit, and within which time it is appealed and decided: records.toml."""

from pydantic import NonNegativeInt

from duzhan.campaign.clocks import Budget
from duzhan.campaign.record import Record
from duzhan.vocabulary.records import RecordKind, Signing


class Signers(Record):
    """The office that signs each kind of record."""

    commendation: Signing
    reminder: Signing
    talk: Signing
    bulletin: Signing
    accountability: Signing

    def of(self, kind: RecordKind) -> Signing:
        """Return whose signature a kind of record needs."""
        return Signing(getattr(self, kind.value))


class Appealing(Record):
    """The time of appeals: to lodge one from the day of signing on, and to decide it from the day it came in."""

    lodge: Budget
    decide: Budget
    remind_before: NonNegativeInt
    """So many working days before it is due whoever decides is reminded."""


class Recording(Record):
    """The whole file."""

    prefix: str
    appeal_prefix: str
    signing: Signers
    appeal: Appealing
