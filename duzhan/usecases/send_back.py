"""退办: the rectification is not good enough; reasons, a new due date, and one more rework on the count."""

from duzhan.model.case import Case
from duzhan.model.clock import ClockEnd
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import SendBack
from statemachines.states import Trigger


def send_back(tx: Tx, number: str, version: int | None, command: SendBack, doer: Doer) -> Case:
    """Send a submitted, reviewed or verified case back to its units, which rectify on with a new clock."""
    draft = docket.open_for(tx, number, version, Trigger.SEND_BACK, doer)
    file = draft.file
    due = docket.due_of(tx, draft, command, file.rectification_type)
    facts = docket.due_facts(tx, draft, due.on, command.override_reason)
    to = docket.fire(draft, facts)
    rework = file.case.rework + 1
    changes = {
        "rework": rework,
        "submitted_at": None,
        "closing_ordered_at": None,
        "closing_ordered_by": None,
        "due_at": due.at,
        "light": timekeeping.end(tx, file, ClockKind.REVIEW, ClockKind.VERIFY, ended=ClockEnd.MET).value,
    }
    detail = {**command.model_dump(mode="json"), "due_on": due.on.isoformat(), "rework": rework}
    event = docket.settle(tx, draft, to, changes, detail)
    rectifications.send_back(tx, file.id)
    # What the co-units had to do was at 100 %: the lead unit answers for what is still missing.
    timekeeping.start_rectifying(tx, file, due, co_units=False)
    said = {"due_on": due.on.isoformat(), "reason": command.reasons}
    telling.tell(tx, file, event, telling.units(file.units()), ("send_back", said))
    return file.case
