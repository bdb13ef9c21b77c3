"""单位改名、改隶属: from now on; papers and figures of before keep the name of then."""

from duzhan.model.area import Area
from duzhan.model.audit import AuditKind
from duzhan.model.unit import Unit
from duzhan.policy.access_refusals import UnitNotFound, conflict, fault
from duzhan.store import audit, directory, organisation
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases.add_unit import require_office
from duzhan.usecases.list_units import read_unit
from duzhan.wire.organisation import UnitChange, UnitOut


def change_unit(tx: Tx, code: str, wanted: UnitChange, by: By) -> UnitOut:
    """Give a unit another name or office above it, and return it.

    Raises UnitNotFound, Conflict for an ended one, InvalidInput where nothing would change or the office is none.
    """
    unit, area = standing(tx, code)
    name, parent = wanted.name or unit.name, wanted.parent or unit.parent
    if (name, parent) == (unit.name, unit.parent):
        raise fault("name", "nothing_changed")
    if parent != unit.parent and parent is not None:
        _require_above(tx, unit, area, parent)
    directory.change(tx, unit, name=name, parent=parent)
    detail = {"name_was": unit.name, "name": name, "parent_was": unit.parent, "parent": parent}
    audit.note(tx, Note(AuditKind.UNIT_CHANGED, code, wanted.reason, detail), by)
    return read_unit(tx, code)


def standing(tx: Tx, code: str) -> tuple[Unit, Area]:
    """Return a unit, held, with its area; raises UnitNotFound, Conflict where it has ended."""
    unit = directory.hold(tx, code)
    area = None if unit is None else organisation.find_area(tx, unit.area)
    if unit is None or area is None:
        raise UnitNotFound
    if unit.ended_on is not None:
        raise conflict("unit_ended")
    return unit, area


def _require_above(tx: Tx, unit: Unit, area: Area, parent: str) -> None:
    """Refuse an office that is not above: the highest has none, and nobody is above oneself by whatever way."""
    if unit.parent is None:
        raise fault("parent", "parent_below", code=parent)
    require_office(tx, parent, area)
    at: str | None = parent
    while at is not None:
        if at == unit.code:
            raise fault("parent", "parent_below", code=parent)
        above = organisation.find_unit(tx, at)
        at = None if above is None else above.parent
