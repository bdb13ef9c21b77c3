"""Who gets a case: area by content area gives the lead unit and the co-units (domain.md, section 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from duzhan.campaign.contents import ContentArea
from duzhan.vocabulary import Level

GOVERNMENT = "government"
"""The sector name under which a content area asks for the township's government."""


class Ground(StrEnum):
    """Why a unit was chosen to lead."""

    SECTOR = "sector"
    SECTOR_ABOVE = "sector_above"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Handlers:
    """The units of a case, lead first."""

    lead: str
    co_units: tuple[str, ...]
    ground: Ground


@dataclass(frozen=True, slots=True)
class Organisation:
    """The units that answer for an area: sector departments by (level, sector), offices from the county up."""

    sectors: Mapping[tuple[Level, str], str]
    government: str | None
    offices: Sequence[tuple[Level, str]]


_ABOVE: Mapping[Level, tuple[Level, ...]] = {
    Level.TOWNSHIP: (Level.TOWNSHIP, Level.COUNTY, Level.CITY, Level.PROVINCE),
    Level.COUNTY: (Level.COUNTY, Level.CITY, Level.PROVINCE),
    Level.CITY: (Level.CITY, Level.PROVINCE),
    Level.PROVINCE: (Level.PROVINCE,),
}


def route(content: ContentArea, organisation: Organisation) -> Handlers:
    """Choose lead and co-units; a level without the department asks the next one up, then the lowest office."""
    lead, ground = _lead(content, organisation)
    co_units = dict.fromkeys(
        unit
        for sector in content.co_sectors
        if (unit := _co_unit(sector, content.lead_level, organisation)) is not None and unit != lead
    )
    return Handlers(lead, tuple(co_units), ground)


def route_at_once(content: ContentArea, organisation: Organisation) -> Handlers:
    """Choose as ``route`` does, and let the provincial sector department take part: the platform tells both at once."""
    handlers = route(content, organisation)
    above = organisation.sectors.get((Level.PROVINCE, content.lead_sector))
    if above is None or above == handlers.lead or handlers.ground is Ground.OFFICE:
        return handlers
    return replace(handlers, co_units=tuple(dict.fromkeys((*handlers.co_units, above))))


def _lead(content: ContentArea, organisation: Organisation) -> tuple[str, Ground]:
    for level in _ABOVE[content.lead_level]:
        unit = organisation.sectors.get((level, content.lead_sector))
        if unit is not None:
            return unit, Ground.SECTOR if level is content.lead_level else Ground.SECTOR_ABOVE
    return organisation.offices[0][1], Ground.OFFICE


def _co_unit(sector: str, level: Level, organisation: Organisation) -> str | None:
    if sector == GOVERNMENT:
        return organisation.government
    return organisation.sectors.get((level, sector))
