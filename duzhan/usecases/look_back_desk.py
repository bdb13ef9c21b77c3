"""The look-backs of a case as they are dealt with: who may look back on it now, and what was found before."""

from sqlalchemy import RowMapping

from duzhan.policy import permissions
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import look_backs
from duzhan.store.transaction import ReadTx
from duzhan.usecases.docket import File
from duzhan.wire.look_backs import LookBackOut, LookBacksOut
from statemachines.states import Resolution, State, Trigger


def takes(file: File) -> bool:
    """Tell whether a case can be looked back on: it is closed as rectified."""
    return file.state is State.CLOSED and file.case.resolution == Resolution.RECTIFIED


def looking_as(actor: Actor, file: File) -> Grant | None:
    """Return the grant by which somebody looks back on a case: the one by which they could reopen it."""
    return permissions.acting_as(actor, Trigger.REOPEN, file.standing)


def took_part(tx: ReadTx, file: File, actor: Actor) -> bool:
    """Tell whether somebody put the case right, handed it in or verified it, in any cycle."""
    before = look_backs.took_part(tx, file.id, actor.account)
    return before["verified"] or before["submitted"] or bool(actor.all_units() & set(file.units()))


def shown(tx: ReadTx, file: File, actor: Actor) -> LookBacksOut:
    """Show the look-backs on a case, and whether the actor may look back on it now."""
    looks = looking_as(actor, file) is not None
    waiting = look_backs.waiting(tx, file.id, file.case.cycle) if looks else None
    return LookBacksOut(
        case=file.case.number,
        version=file.case.version,
        items=tuple(_shown(row) for row in look_backs.of_case(tx, file.id)),
        plan=None if waiting is None else waiting["plan"],
        may_look_back=looks and takes(file) and not took_part(tx, file, actor),
    )


def _shown(row: RowMapping) -> LookBackOut:
    return LookBackOut.model_validate({name: row[name] for name in LookBackOut.model_fields})
