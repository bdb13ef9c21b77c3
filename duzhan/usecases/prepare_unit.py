"""Prepares the forms about a unit: where it may lie, under which office, of which sector and kind."""

from dataclasses import dataclass

from duzhan.model.area import Area
from duzhan.model.unit import Unit
from duzhan.store import directory, gazetteers, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, UnitKind


@dataclass(frozen=True, slots=True)
class Prepared:
    """Areas down to the townships, standing offices, and sectors in use; the kinds of units."""

    areas: tuple[Area, ...]
    offices: tuple[Unit, ...]
    sectors: tuple[str, ...]
    kinds: tuple[UnitKind, ...]


def prepare_unit(tx: ReadTx) -> Prepared:
    """Return what a unit may be; raises NoCampaign before one is adopted."""
    whole = policies.active(tx).area
    areas = tuple(area for area in gazetteers.areas(tx, whole) if area.level != Level.VILLAGE.value)
    return Prepared(areas, tuple(directory.offices(tx)), directory.sectors(tx), tuple(UnitKind))
