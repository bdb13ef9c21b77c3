"""Simulation: every content area has its course, and no delay is quicker for the slow than for most."""

from collections.abc import Iterator

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, Place, fault
from duzhan.campaign.simulation import Delay, Simulation
from duzhan.campaign.tables import Document


def check(document: Document, campaign: Campaign) -> Iterator[Fault]:
    """Check simulation.toml."""
    simulating = campaign.simulating
    yield from twice.repeated(
        [(a.content, document.place("areas", i, "content")) for i, a in enumerate(simulating.areas)]
    )
    known = {content.code for content in campaign.policy.contents if content.parent is None}
    for index, area in enumerate(simulating.areas):
        if area.content not in known:
            yield fault("unknown-content", document.place("areas", index, "content"), value=area.content)
    without = sorted(known - {area.content for area in simulating.areas})
    if without:
        yield fault("course-missing", document.place("areas"), value=" ".join(without))
    if simulating.day.begins >= simulating.day.ends:
        yield fault("day-reversed", document.place("day", "ends"), value=simulating.day.ends)
    for place, delay in _delays(document, simulating):
        if delay.p90 < delay.median:
            yield fault("delay-falling", place, value=delay.p90, expected=delay.median)


def _delays(document: Document, simulating: Simulation) -> Iterator[tuple[Place, Delay]]:
    for name in ("assign", "review", "verify", "order", "decide"):
        yield document.place("offices", name), getattr(simulating.offices, name)
    yield document.place("letters", "sign"), simulating.letters.sign
    for index, area in enumerate(simulating.areas):
        for name in ("accept", "plan", "work"):
            yield document.place("areas", index, name), getattr(area, name)
