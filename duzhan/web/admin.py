"""系统管理: what the visitor may keep of the house, and the organisation and the rules as they stand."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from duzhan.campaign.faults import FaultSeverity
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.list_units import Term, UnitPage, list_terms, list_units
from duzhan.usecases.read_campaign import CampaignSheet, read_campaign
from duzhan.web import admin_places
from duzhan.web.admin_places import ADMIN, CAMPAIGN, LEADERS, UNITS
from duzhan.web.doors import HousePage

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=200)]
After = Annotated[str, Query(max_length=64)]


@dataclass(frozen=True, slots=True)
class Entry:
    """The first page of the administration: the pages behind it that the visitor comes into."""

    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """A page of the units, as they were looked for."""

    places: tuple[str, ...]
    found: UnitPage
    q: str
    first: bool


@dataclass(frozen=True, slots=True)
class Leaders:
    """The duty leaders' terms."""

    places: tuple[str, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The adopted campaign, with how many of its folder's faults keep it from being adopted."""

    places: tuple[str, ...]
    of: CampaignSheet
    errors: int


@router.get(ADMIN)
def show(door: HousePage) -> Response:
    """Show what there is."""
    return door.show("admin.html.j2", lambda _tx, visit: Entry(admin_places.of(visit.actor)))


@router.get(UNITS)
def show_units(door: HousePage, q: Words = "", after: After = "") -> Response:
    """Show the units."""

    def look(tx: ReadTx, visit: Visit) -> Units:
        found = list_units(tx, q.strip() or None, after)
        return Units(admin_places.of(visit.actor), found, q.strip(), not after)

    return door.show("admin_units.html.j2", look)


@router.get(LEADERS)
def show_leaders(door: HousePage) -> Response:
    """Show the duty leaders' terms."""
    return door.show("admin_leaders.html.j2", lambda tx, visit: Leaders(admin_places.of(visit.actor), list_terms(tx)))


@router.get(CAMPAIGN)
def show_campaign(door: HousePage) -> Response:
    """Show the rules in force, and what is found about their folder."""

    def look(tx: ReadTx, visit: Visit) -> Rules:
        sheet = read_campaign(tx, door.settings.campaign_folder)
        errors = sum(fault.severity is FaultSeverity.ERROR for fault in sheet.faults)
        return Rules(admin_places.of(visit.actor), sheet, errors)

    return door.show("admin_campaign.html.j2", look)
