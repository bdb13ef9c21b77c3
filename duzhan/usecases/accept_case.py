"""签收: the lead unit takes the case on, with a named person responsible."""

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Accept
from statemachines.states import Trigger


def accept_case(tx: Tx, number: str, version: int | None, command: Accept, doer: Doer) -> Case:
    """Accept an assigned case; the plan clock starts, the rectify clock has been running since dispatch."""
    draft = docket.open_for(tx, number, version, Trigger.ACCEPT, doer)
    to = docket.fire(draft, draft.facts)
    changes = {
        "accepted_at": tx.now,
        "responsible_person": command.responsible_person,
        "responsible_phone": command.responsible_phone or None,
        "light": timekeeping.end(tx, draft.file, ClockKind.ACCEPT).value,
    }
    docket.settle(tx, draft, to, changes, {"responsible_person": command.responsible_person})
    timekeeping.start(tx, draft.file, Start(ClockKind.PLAN, str(draft.file.case.lead_unit)))
    return draft.file.case
