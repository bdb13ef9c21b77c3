"""申请销号: the lead unit's head signs that the case is rectified; the rectify clock stops, the review clock starts."""

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.timekeeping import Start
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import Submit
from statemachines.states import Trigger


def submit_rectification(tx: Tx, number: str, version: int | None, command: Submit, doer: Doer) -> Case:
    """Ask for the case to be struck off: every co-unit's part at 100 %, the evidence set complete."""
    draft = docket.open_for(tx, number, version, Trigger.SUBMIT, doer)
    to = docket.fire(draft, draft.facts)
    file = draft.file
    changes = {
        "submitted_at": tx.now,
        "light": timekeeping.end(tx, file, ClockKind.PLAN, ClockKind.RECTIFY).value,
    }
    event = docket.settle(tx, draft, to, changes, command.model_dump())
    rectifications.lapse_extension(tx, file.id)
    rectifications.submit(tx, file.case, command.text, int(draft.account() or 0))
    office = file.standing.office_of_level(file.standing.found_level)[1]
    timekeeping.start(tx, file, Start(ClockKind.REVIEW, office))
    telling.tell(tx, file, event, telling.office(office), ("submit", {"unit": file.case.lead_unit}))
    return file.case
