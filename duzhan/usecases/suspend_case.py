"""挂账: for a stated reason the clocks stop until a review date; the case stays in every count."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from duzhan.model.case import Case
from duzhan.policy.permissions import Doer
from duzhan.store import clocks
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling
from duzhan.wire.triggers import Suspend
from statemachines.states import Trigger


def suspend_case(tx: Tx, number: str, version: int | None, command: Suspend, doer: Doer) -> Case:
    """Suspend a case until the start of the review date, which is near enough and within the campaign."""
    draft = docket.open_for(tx, number, version, Trigger.SUSPEND, doer)
    file = draft.file
    rules = file.rules
    today = rules.today(tx.now)
    furthest = min(today + timedelta(days=rules.policy.suspension.max_calendar_days), rules.policy.facts.end_on)
    to = docket.fire(draft, replace(draft.facts, review_date_plausible=today < command.review_on <= furthest))
    until = datetime.combine(command.review_on, time.min, rules.zone)
    changes = {"suspended_at": tx.now, "suspended_until": until}
    event = docket.settle(tx, draft, to, changes, command.model_dump(mode="json"))
    clocks.pause(tx, file.id)
    said = {"reason": command.reason, "review_on": command.review_on.isoformat()}
    telling.tell(tx, file, event, telling.units(file.units()), ("suspend", said))
    return file.case
