"""Reads a case's requests for more time, with the honest history of the unit for whoever decides on the next one."""

from duzhan.policy import deadlines
from duzhan.policy.permissions import Doer
from duzhan.store import extensions, organisation
from duzhan.store.transaction import ReadTx
from duzhan.usecases import docket, extend_deadline
from duzhan.usecases.docket import File
from duzhan.wire.extensions import ExtensionOut, Extensions, UnitRecord


def read_extensions(tx: ReadTx, number: str, *, actor: Doer) -> Extensions:
    """Return the extensions of a case in the actor's scope; raises NotFound."""
    file = docket.view(tx, number, actor)
    pending = file.bundle.extension
    up = None
    if pending is not None:
        up = deadlines.extension_level_up(file.rules, file.due_on(), pending.proposed_on)
    return Extensions(
        items=of_file(tx, file),
        count_left=count_left(file),
        days_left=extend_deadline.days_left(file),
        decided_by_level_up=up,
        record=_record(tx, file),
    )


def of_file(tx: ReadTx, file: File) -> tuple[ExtensionOut, ...]:
    """Return the requests of a file that somebody opened, oldest first."""
    return tuple(ExtensionOut(**row) for row in extensions.of_case(tx, file.id))


def count_left(file: File) -> int:
    """Return how many more requests may be granted in this cycle."""
    return max(file.rules.policy.extension.max_count - file.bundle.extensions_granted, 0)


def _record(tx: ReadTx, file: File) -> UnitRecord | None:
    code = file.case.lead_unit
    unit = None if code is None else organisation.find_unit(tx, code)
    if unit is None:
        return None
    return UnitRecord(unit=unit.code, unit_name=unit.name, **extensions.of_unit(tx, unit.code))
