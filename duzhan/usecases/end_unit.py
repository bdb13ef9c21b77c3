"""撤销单位: it gets no case and owes no report any more; what it did stays on record."""

from duzhan.model.audit import AuditKind
from duzhan.model.unit import Unit
from duzhan.policy.access_refusals import conflict, fault
from duzhan.store import audit, directory, policies
from duzhan.store.audit import By, Note
from duzhan.store.transaction import Tx
from duzhan.usecases.change_unit import standing
from duzhan.usecases.list_units import read_unit
from duzhan.wire.organisation import UnitEnd, UnitOut


def end_unit(tx: Tx, code: str, wanted: UnitEnd, by: By) -> UnitOut:
    """End a unit and return it.

    Raises UnitNotFound; Conflict while it has open cases (how many, not which: whoever ends units reads none), while
    other units have it above them, for the highest office, and for an ended one; InvalidInput for its last day.
    """
    unit, _ = standing(tx, code)
    _require_day(tx, unit, wanted)
    if unit.parent is None:
        raise conflict("unit_is_highest")
    below = directory.count_below(tx, code)
    if below:
        raise conflict("unit_has_units", count=below)
    cases = directory.count_open_cases(tx, code)
    if cases:
        raise conflict("unit_has_cases", count=cases)
    directory.end(tx, code, wanted.ended_on)
    note = Note(AuditKind.UNIT_ENDED, code, wanted.reason, {"ended_on": wanted.ended_on.isoformat()})
    audit.note(tx, note, by)
    return read_unit(tx, code)


def _require_day(tx: Tx, unit: Unit, wanted: UnitEnd) -> None:
    if wanted.ended_on > policies.in_force(tx).today(tx.now):
        raise fault("ended_on", "end_in_future")
    if unit.since is not None and wanted.ended_on < unit.since:
        raise fault("ended_on", "end_before_begin", day=unit.since)
