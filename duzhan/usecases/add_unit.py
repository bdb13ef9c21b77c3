"""增设单位: an area's department, government or office, from today on."""

import re

from duzhan.errors import InvalidInput
from duzhan.model.area import Area
from duzhan.model.audit import AuditKind
from duzhan.model.unit import Unit
from duzhan.policy.access_refusals import fault
from duzhan.store import audit, directory, organisation, policies
from duzhan.store.audit import By, Note
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.list_units import read_unit
from duzhan.vocabulary import UnitKind
from duzhan.wire.organisation import NewUnit, UnitOut

_SECTOR = re.compile(r"[a-z_]{2,40}")


def add_unit(tx: Tx, new: NewUnit, by: By) -> UnitOut:
    """Add a unit, which gets cases and owes reports from today on, and return it.

    Raises InvalidInput for an unknown area, a sector that does not go with the kind, a duty that another unit has, or
    an office above that is none.
    """
    area = organisation.find_area(tx, new.area)
    if area is None:
        raise InvalidInput.of("area", "unknown_area", code=new.area)
    sector = _sector(new)
    require_office(tx, new.parent, area)
    taken = directory.taken_by(tx, area.code, new.kind, sector)
    if taken is not None:
        raise fault("sector", "sector_taken", code=taken)
    unit = Unit(
        code=directory.free_code(tx, f"{area.code}-{sector}"),
        name=new.name,
        level=area.level,
        area=area.code,
        kind=new.kind.value,
        sector=sector,
        parent=new.parent,
        since=policies.in_force(tx).today(tx.now),
    )
    directory.add(tx, unit)
    detail = {"name": unit.name, "parent": unit.parent}
    audit.note(tx, Note(AuditKind.UNIT_ADDED, unit.code, detail=detail), by)
    return read_unit(tx, unit.code)


def require_office(tx: ReadTx, parent: str, area: Area) -> None:
    """Refuse what is no standing office, and one that answers for another place than the area."""
    office = organisation.find_unit(tx, parent)
    if office is None or office.kind != UnitKind.OFFICE or office.ended_on is not None:
        raise fault("parent", "not_an_office", code=parent)
    if not area.code.startswith(office.area):
        raise fault("parent", "parent_below", code=parent)


def _sector(new: NewUnit) -> str:
    """Return what a unit's code ends with: offices and governments are called by their kind."""
    if (new.sector is not None) != (new.kind is UnitKind.SECTOR):
        raise fault("sector", "sector_of_kind")
    if new.sector is None:
        return new.kind.value
    if not _SECTOR.fullmatch(new.sector):
        raise fault("sector", "bad_sector")
    return new.sector
