"""Conformance: what is tossed about by one unit is tossed about by all."""

from collections.abc import Iterator

from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.policy import Policy
from duzhan.campaign.tables import Document


def check(document: Document, policy: Policy) -> Iterator[Fault]:
    """Check conformance.toml: graver findings take longer, and one unit's returns are among everybody's."""
    if policy.conformance is None:
        return
    hours, ping_pong = policy.conformance.closed_too_fast, policy.conformance.ping_pong
    if not hours.minor <= hours.moderate <= hours.major:
        place = document.place("closed_too_fast", "major")
        yield fault("hours-falling", place, value=hours.major)
    if ping_pong.any_unit < ping_pong.same_unit:
        place = document.place("ping_pong", "any_unit")
        yield fault("returns-unreachable", place, value=ping_pong.same_unit, expected=ping_pong.any_unit)
