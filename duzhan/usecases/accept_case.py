"""签收: the lead unit takes the case on, with a named person responsible."""

from collections.abc import Mapping

from duzhan import settings
from duzhan.documents import ledger_words
from duzhan.model.case import Case
from duzhan.model.personal import PersonalName
from duzhan.policy.permissions import Doer
from duzhan.store import keyring, personal
from duzhan.store.personal import Personal
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, timekeeping
from duzhan.usecases.docket import Draft
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
        "light": timekeeping.end(tx, draft.file, ClockKind.ACCEPT).value,
    }
    detail = {"responsible_person": command.responsible_person, "personal": _recorded(tx, draft, command)}
    docket.settle(tx, draft, to, changes, detail)
    timekeeping.start(tx, draft.file, Start(ClockKind.PLAN, str(draft.file.case.lead_unit)))
    return draft.file.case


def _recorded(tx: Tx, draft: Draft, command: Accept) -> Mapping[str, str] | None:
    """Keep the telephone number where it can be erased, and return what the event says of it; None without one."""
    phone = command.responsible_phone
    if not phone:
        # Whoever gives a number names its person, so where nobody was named there is none to end.
        if draft.file.case.responsible_person is not None:
            personal.end(tx, draft.file.case, PersonalName.RESPONSIBLE_PHONE)
        return None
    told = Personal(PersonalName.RESPONSIBLE_PHONE, phone, ledger_words.masked(phone))
    return personal.record(tx, draft.file.case, told, keyring.of(settings.current()))
