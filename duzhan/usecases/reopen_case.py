"""反弹重启: a look-back finds a closed case unrectified again; a new cycle starts, its closure number is void."""

from duzhan.model.case import Case
from duzhan.model.clock import ClockEnd
from duzhan.policy.permissions import Doer
from duzhan.store import closures, rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.assign_case import set_milestones
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Reopen
from statemachines.states import Trigger


def reopen_case(tx: Tx, number: str, version: int | None, command: Reopen, doer: Doer) -> Case:
    """Reopen a rectified case: cycle + 1, the last cycle's verifiers are named in the event."""
    draft = docket.open_for(tx, number, version, Trigger.REOPEN, doer)
    file = draft.file
    due = docket.due_of(tx, draft, command, file.rectification_type)
    to = docket.fire(draft, docket.due_facts(tx, draft, due.on, command.override_reason))
    timekeeping.end(tx, file, ClockKind.LOOK_BACK, ended=ClockEnd.VOID)
    void = file.case.closure_number
    cycle = file.case.cycle + 1
    changes = {
        "cycle": cycle,
        "rework": 0,
        "submitted_at": None,
        "resolution": None,
        "closed_at": None,
        "closure_number": None,
        "closing_ordered_at": None,
        "closing_ordered_by": None,
        "due_at": due.at,
    }
    detail = {
        **command.model_dump(mode="json"),
        "due_on": due.on.isoformat(),
        "cycle": cycle,
        "voided": void,
        "verifiers": rectifications.verifiers_of(tx, file.id, cycle - 1),
    }
    event = docket.settle(tx, draft, to, changes, detail)
    closures.void(tx, file.id)
    rectifications.start_over(tx, file.id)
    set_milestones(tx, file, due.on)
    timekeeping.start_rectifying(tx, file, due, co_units=True)
    offices = telling.office_of_level(file, file.standing.closing_level)
    said = {"due_on": due.on.isoformat(), "reason": command.findings}
    telling.tell(tx, file, event, (*telling.units(file.units()), *offices), ("reopen", said))
    return file.case
