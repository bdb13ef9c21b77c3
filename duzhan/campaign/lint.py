"""Judges a campaign's folder before it is adopted: everything wrong, each with its file, line and field."""

from pathlib import Path

from duzhan.campaign import load
from duzhan.campaign.checks import (
    bodies,
    conformance,
    contents,
    facts,
    indicators,
    ladders,
    people,
    places,
    reports,
    sampling,
    scoring,
    simulation,
    templates,
)
from duzhan.campaign.faults import Fault


def lint(folder: Path) -> list[Fault]:
    """List a folder's faults by file and line; what cannot be read is named alone, since the rest would be noise."""
    reading = load.read_lines(folder)
    campaign = reading.campaign
    if campaign is None:
        return list(reading.faults)
    documents = reading.documents
    found = [
        *facts.check(documents["campaign.toml"], campaign),
        *places.check(reading),
        *people.check(reading, campaign),
        *bodies.check(reading),
        *contents.check(reading, campaign),
        *ladders.check(documents["ladder.toml"], campaign.policy),
        *reports.check(documents["reports.toml"], campaign),
        *conformance.check(documents["conformance.toml"], campaign.policy),
        *scoring.check(documents["scoring.toml"], campaign),
        *sampling.check(documents["sampling.toml"], campaign.policy),
        *simulation.check(documents["simulation.toml"], campaign),
        *indicators.check(documents["indicators.toml"], campaign),
        *templates.check(reading),
    ]
    return sorted(found)
