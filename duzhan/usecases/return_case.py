"""退回: the lead unit says it is not theirs, within the acceptance window, at most twice in a case's life."""

from duzhan.model.case import Case
from duzhan.model.clock import ClockEnd
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Return
from statemachines.states import Trigger


def return_case(tx: Tx, number: str, version: int | None, command: Return, doer: Doer) -> Case:
    """Return an assigned case to the office, after the last return to the arbiter one level up."""
    draft = docket.open_for(tx, number, version, Trigger.RETURN, doer)
    file = draft.file
    to = docket.fire(draft, draft.facts)
    returns = file.case.returns + 1
    unit = file.case.lead_unit
    changes = {
        "returns": returns,
        "lead_unit": None,
        "assigned_by": None,
        "dispatched_at": None,
        "due_at": None,
        "light": timekeeping.end(tx, file, ClockKind.ACCEPT, ClockKind.RECTIFY, ended=ClockEnd.VOID).value,
    }
    event = docket.settle(tx, draft, to, changes, {**command.model_dump(), "unit": unit, "returns": returns})
    rectifications.end_parts(tx, file.id)
    rectifications.lapse_extension(tx, file.id)
    final = returns >= file.rules.policy.returns_max
    standing = file.standing
    office = (standing.arbiter() if final else standing.office_of_level(standing.found_level))[1]
    timekeeping.start(tx, file, Start(ClockKind.ASSIGN, office))
    said = {"unit": unit, "reason": command.ground, "arbiter": final}
    telling.tell(tx, file, event, telling.office(office), ("return", said))
    return file.case
