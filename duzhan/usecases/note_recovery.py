"""建议验收: data that has recovered is noted on its case, and its people are asked to verify; it closes nothing."""

from datetime import datetime

from duzhan.campaign import notices
from duzhan.campaign.indicators import IndicatorRule
from duzhan.model.event import Note
from duzhan.store import cases, events
from duzhan.store.events import Happening
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling
from duzhan.usecases.log_failure import AGENT
from statemachines.states import State


def note_recovery(tx: Tx, number: str, rule: IndicatorRule, at: datetime) -> None:
    """Note that what a rule asks holds again, by the readings until an instant."""
    _note(tx, number, (Note.RECOVERY, notices.RECOVERY), rule, at)


def note_relapse(tx: Tx, number: str, rule: IndicatorRule, at: datetime) -> None:
    """Note that the data had recovered and fails again while the case is still open."""
    _note(tx, number, (Note.RELAPSE, notices.RELAPSE), rule, at)


def _note(tx: Tx, number: str, what: tuple[Note, str], rule: IndicatorRule, at: datetime) -> None:
    """Write the note and tell the units and the office of the case; of a closed case nobody has to verify anything."""
    note, template = what
    case = cases.lock(tx, number, AGENT)
    file = docket.file_of(tx, case)
    said = {"rule": rule.id, "title": rule.title, "taken_at": at.isoformat()}
    event = events.append(tx, case, Happening(note.value, file.state, file.state, AGENT, None, said))
    if file.state is not State.CLOSED:
        to = (*telling.units(file.units()), *telling.office_of_level(file, file.standing.found_level))
        telling.tell(tx, file, event, to, (template, said))
