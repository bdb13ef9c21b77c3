"""系统管理: what the visitor may keep of the house, and the rules as they stand."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from duzhan.campaign.faults import FaultSeverity
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_campaign import CampaignSheet, read_campaign
from duzhan.web import admin_places
from duzhan.web.admin_places import ADMIN, CAMPAIGN
from duzhan.web.doors import HousePage

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """The first page of the administration: the pages behind it that the visitor comes into."""

    places: tuple[str, ...]


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


@router.get(CAMPAIGN)
def show_campaign(door: HousePage) -> Response:
    """Show the rules in force, and what is found about their folder."""

    def look(tx: ReadTx, visit: Visit) -> Rules:
        sheet = read_campaign(tx, door.settings.campaign_folder)
        errors = sum(fault.severity is FaultSeverity.ERROR for fault in sheet.faults)
        return Rules(admin_places.of(visit.actor), sheet, errors)

    return door.show("admin_campaign.html.j2", look)
