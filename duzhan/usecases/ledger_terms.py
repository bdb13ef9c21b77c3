"""What an office's ledger is read against: its places and units, the contents, today and the campaign's dates."""

from pathlib import Path

from duzhan.documents.gazetteer import Body, Gazetteer, Place
from duzhan.documents.ledger_headings import load_headings
from duzhan.documents.ledger_row import Terms
from duzhan.documents.sheet_places import PlaceFinder
from duzhan.documents.sheet_units import UnitFinder
from duzhan.model.area import Area
from duzhan.policy.deadlines import Rules
from duzhan.store import gazetteers
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, UnitKind


def terms_of(tx: ReadTx, area: str, rules: Rules, headings_file: Path) -> Terms:
    """Gather what a ledger of an area is read against; raises HeadingsInvalid."""
    headings, places = load_headings(headings_file), gazetteers.areas(tx, area)
    bodies = tuple(
        Body(unit.code, unit.name, Level(unit.level), unit.area, UnitKind(unit.kind), unit.sector)
        for unit in gazetteers.units(tx, area)
    )
    gazetteer = Gazetteer(area, {place.code: _place(place) for place in places}, bodies)
    facts = rules.policy.facts
    return Terms(
        headings=headings,
        places=PlaceFinder(gazetteer),
        units=UnitFinder(gazetteer, headings),
        contents={content.code: content.title for content in rules.policy.contents},
        first=facts.start_on,
        today=rules.today(tx.now),
        last=facts.end_on,
    )


def _place(area: Area) -> Place:
    written = tuple(name for name in (area.printed, *area.aliases.split("|")) if name)
    return Place(area.code, area.name, Level(area.level), area.parent, written)
