"""Prepares the form by which a role is granted: the areas and units that it may be for."""

from dataclasses import dataclass

from duzhan.model.area import Area
from duzhan.model.unit import Unit
from duzhan.store import gazetteers, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level


@dataclass(frozen=True, slots=True)
class Prepared:
    """Areas down to the townships, and units, in the order of their codes."""

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]


def prepare_grant(tx: ReadTx) -> Prepared:
    """Return what a grant may be for; raises NoCampaign before one is adopted."""
    whole = policies.active(tx).area
    areas = tuple(area for area in gazetteers.areas(tx, whole) if area.level != Level.VILLAGE.value)
    return Prepared(areas, tuple(gazetteers.units(tx, whole)))
