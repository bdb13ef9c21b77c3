"""The report of a delivery."""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of the notices that were due, each counted once.

    ``released`` are those left for the next run, since whatever they were to go through did not answer or the time was
    up; ``fallen_back`` is how many notices were written for a recipient's next way out.
    """

    sent: int = 0
    retried: int = 0
    dead: int = 0
    released: int = 0
    fallen_back: int = 0

    def plus(self, other: "DeliveryReport") -> "DeliveryReport":
        """Add two reports."""
        return DeliveryReport(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))
