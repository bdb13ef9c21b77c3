"""Sampling: graver problems are no less likely to be looked at again."""

from collections.abc import Iterator

from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.policy import Policy
from duzhan.campaign.tables import Document


def check(document: Document, policy: Policy) -> Iterator[Fault]:
    """Check sampling.toml."""
    if policy.sampling is None:
        return
    weights = policy.sampling.weights.severity
    if not weights.minor <= weights.moderate <= weights.major:
        yield fault("weights-falling", document.place("weights", "severity", "major"), value=weights.major)
