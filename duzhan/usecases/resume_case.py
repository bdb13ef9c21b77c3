"""恢复: a suspended case's clocks run on with what was left of them."""

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.wire.triggers import Resume
from statemachines.states import Trigger


def resume_case(tx: Tx, number: str, version: int | None, command: Resume, doer: Doer) -> Case:
    """Resume a suspended case; each paused clock goes on as a new version."""
    draft = docket.open_for(tx, number, version, Trigger.RESUME, doer)
    to = docket.fire(draft, draft.facts)
    file = draft.file
    due_at, light = timekeeping.resume(tx, draft)
    changes = {
        "suspended_at": None,
        "suspended_until": None,
        "due_at": due_at or file.case.due_at,
        "light": light.value,
    }
    event = docket.settle(tx, draft, to, changes, command.model_dump())
    said = {"due_on": file.due_on().isoformat()}
    telling.tell(tx, file, event, telling.units(file.units()), ("resume", said))
    return file.case
