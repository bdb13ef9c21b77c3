"""Content areas: numbered once, and handled by somebody wherever there is a target."""

from collections.abc import Iterator

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.checks import twice
from duzhan.campaign.faults import Fault, fault
from duzhan.campaign.keylines import Step
from duzhan.campaign.reading import NumberedContent, Reading
from duzhan.campaign.units import concerned
from duzhan.vocabulary import UnitKind
from duzhan.wording import BETWEEN

FILE = "contents.toml"


def check(reading: Reading, campaign: Campaign) -> Iterator[Fault]:
    """Check contents.toml."""
    document = reading.documents[FILE]
    codes = [(content.record.code, document.place(*content.path, "code")) for content in reading.contents]
    yield from twice.repeated(codes)
    yield from misplaced(reading)
    for content in reading.contents:
        yield from unhandled(content, reading, campaign)


def misplaced(reading: Reading) -> Iterator[Fault]:
    """Name items whose number does not begin with that of the content area they stand under."""
    document = reading.documents[FILE]
    numbers = {content.path: content.record.code for content in reading.contents}
    for content in reading.contents:
        above = numbers.get(content.path[:2]) if len(content.path) > len(("content", 0)) else None
        if content.record.parent != above:
            place = document.place(*content.path, "code")
            yield fault("item-misplaced", place, value=content.record.code, expected=above or "")


def unhandled(content: NumberedContent, reading: Reading, campaign: Campaign) -> Iterator[Fault]:
    """Name each sector asked for that does not exist, or is missing in a concerned area of the leading level."""
    document = reading.documents[FILE]
    known = {unit.sector for unit in campaign.units}
    asked = [("lead_sector", content.record.lead_sector)]
    asked += [("co_sectors", sector) for sector in content.record.co_sectors]
    for key, sector in asked:
        place = document.place(*written_at(content, key, reading))
        missing = areas_without(sector, content, campaign)
        if sector not in known:
            yield fault("unknown-sector", place, value=sector)
        elif missing:
            yield fault(
                "content-unhandled", place, content=content.record.code, sector=sector, areas=BETWEEN.join(missing)
            )


def written_at(content: NumberedContent, key: str, reading: Reading) -> tuple[Step, ...]:
    """Say where a content's key stands: at the item, or at the content area it inherits it from."""
    own = (*content.path, key)
    return own if own in reading.documents[FILE].keys.lines else (*content.path[:2], key)


def areas_without(sector: str, content: NumberedContent, campaign: Campaign) -> list[str]:
    """List the concerned areas of the leading level without a unit of the sector; governments exist where named."""
    if sector == UnitKind.GOVERNMENT:
        return []
    having = {unit.area for unit in campaign.units if unit.sector == sector}
    involved = concerned(campaign.areas, campaign.targets)
    places = [area for area in campaign.areas if area.level is content.record.lead_level and area.code in involved]
    return [area.name for area in places if area.code not in having]
