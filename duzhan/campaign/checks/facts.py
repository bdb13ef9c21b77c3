"""The campaign's own facts: dates in order, an area that exists, numbers that can be written."""

from collections.abc import Iterator

from duzhan.campaign import gaps
from duzhan.campaign.campaign import Campaign
from duzhan.campaign.facts import LevelTexts
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.tables import Document

NUMBER_GAPS = frozenset({"year", "number", "area_name"})


def check(document: Document, campaign: Campaign) -> Iterator[Fault]:
    """Check campaign.toml."""
    facts = campaign.facts
    if facts.end_on < facts.start_on:
        yield fault("dates-reversed", document.place("end_on"), since=facts.start_on, until=facts.end_on)
    if facts.area not in {area.code for area in campaign.areas}:
        yield fault("unknown-area", document.place("area"), value=facts.area)
    for kind, texts in (("letter", facts.document_numbers.letter), ("bulletin", facts.document_numbers.bulletin)):
        for level in LevelTexts.model_fields:
            text: str = getattr(texts, level)
            if not gaps.fits(text, NUMBER_GAPS):
                place = document.place("document_numbers", kind, level)
                yield fault("placeholder-unknown", place, value=text, expected=gaps.shown(NUMBER_GAPS))
