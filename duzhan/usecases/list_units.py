"""单位清单: the units as they stand and as they stood, for those who keep the house."""

from duzhan.model.unit import Unit
from duzhan.policy.access_refusals import UnitNotFound
from duzhan.store import organisation
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, UnitKind
from duzhan.wire.organisation import UnitFilter, UnitOut, UnitPage

PAGE = 100


def list_units(tx: ReadTx, wanted: UnitFilter) -> UnitPage:
    """Return a page of the units whose code, name or area has some words in it, ended ones too."""
    found = organisation.units(tx, wanted.q or None, wanted.after or "", PAGE + 1)
    items = tuple(_out(unit, area) for unit, area in found[:PAGE])
    return UnitPage(items=items, next=items[-1].code if len(found) > PAGE else None)


def read_unit(tx: ReadTx, code: str) -> UnitOut:
    """Return a unit; raises UnitNotFound."""
    unit = organisation.find_unit(tx, code)
    area = None if unit is None else organisation.find_area(tx, unit.area)
    if unit is None or area is None:
        raise UnitNotFound
    return _out(unit, area.full_name)


def _out(unit: Unit, area_name: str) -> UnitOut:
    return UnitOut(
        code=unit.code,
        name=unit.name,
        level=Level(unit.level),
        kind=UnitKind(unit.kind),
        sector=unit.sector,
        area=unit.area,
        area_name=area_name,
        parent=unit.parent,
        since=unit.since,
        ended_on=unit.ended_on,
    )
