"""签发纪要: the minutes are signed, and with them every decision is issued, as an instruction or as a case."""

from sqlalchemy import RowMapping

from duzhan.errors import Conflict, InvalidInput
from duzhan.policy.meeting_refusals import conflict
from duzhan.policy.permissions import Actor
from duzhan.store import agendas, meeting_decisions, meetings
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk, meeting_desk, meeting_view
from duzhan.usecases.assign_case import assign_case
from duzhan.usecases.instruction_desk import Giving, Source
from duzhan.usecases.log_finding import log_finding
from duzhan.usecases.meeting_desk import Held, Seen
from duzhan.vocabulary import Level
from duzhan.vocabulary.meeting import Attendance, Becomes
from duzhan.wire.cases import Finding
from duzhan.wire.instructions import InstructionIn
from duzhan.wire.meetings import MeetingDetail
from duzhan.wire.triggers import Assign
from duzhan.wording import GUARD_SAYS
from statemachines.errors import GuardRefused

Numbered = tuple[Held, int]
"""A meeting, and the number of a decision in its minutes."""
Issued = tuple[tuple[int, int | None], str]
"""What a decision became, a case or an instruction on one, and the unit that has it."""


def sign_minutes(tx: Tx, seen: Seen, *, actor: Actor) -> MeetingDetail:
    """Sign the minutes and issue what was decided, all of it or nothing; nothing of the meeting changes after that.

    Raises what ``meeting_desk.open_for`` does, Conflict without minutes, before the day of the meeting, and where a
    decision cannot be issued any more, naming it.
    """
    held = meeting_desk.open_for(tx, seen, actor)
    if not held.row["minutes"]:
        raise conflict("minutes_missing")
    if held.row["held_on"] > held.rules.today(tx.now):
        raise conflict("not_held_yet")
    meeting_decisions.keep_opening(tx, held.id, meeting_decisions.opening(tx, held.id, held.office, None))
    drafts = meeting_decisions.of_meeting(tx, held.id, None)
    # What was dropped leaves no gap in the minutes.
    numbers = {draft["id"]: number for number, draft in enumerate(drafts, start=1)}
    for decision, number in numbers.items():
        meeting_decisions.number(tx, decision, number)
    # Cases are held in the order of their keys, so that two offices never wait for each other.
    for draft in sorted(drafts, key=lambda row: (row["case_id"] is None, row["case_id"] or 0, row["position"])):
        became, unit = _issue(tx, (held, numbers[draft["id"]]), draft, actor)
        meeting_decisions.issue(tx, draft["id"], became, unit)
        meetings.invite(tx, (held.id, held.office), [unit], Attendance.CHARGED)
    agendas.end_requests(tx, held.id)
    meeting_desk.changed(tx, held, {"signed_at": tx.now, "signed_by": actor.account})
    return meeting_view.detail(tx, held.number, actor)


def _issue(tx: Tx, of: Numbered, draft: RowMapping, actor: Actor) -> Issued:
    issuing = _instruct if draft["becomes"] == Becomes.INSTRUCTION else _assign
    try:
        return issuing(tx, of, draft, actor)
    except (Conflict, InvalidInput) as refusal:
        raise conflict("decision_refused", position=draft["position"], why=refusal.detail) from refusal
    except GuardRefused as refusal:
        why = GUARD_SAYS.get(refusal.guard, refusal.guard)
        raise conflict("decision_refused", position=draft["position"], why=why) from refusal


def _instruct(tx: Tx, of: Numbered, draft: RowMapping, actor: Actor) -> Issued:
    held, _ = of
    file = instruction_desk.open_for(tx, draft["case"], None, actor)
    command = InstructionIn(words=draft["words"], answer_on=draft["due_on"])
    by = Source(Level(held.row["level"]), held.number, held.office)
    position = instruction_desk.give(tx, file, Giving(command, by, actor))
    return (file.id, position), str(file.case.lead_unit)


def _assign(tx: Tx, of: Numbered, draft: RowMapping, actor: Actor) -> Issued:
    held, number = of
    finding = Finding(
        area=draft["area"],
        source=draft["source"],
        content_area=draft["content_area"],
        description=draft["words"],
        severity=draft["severity"],
        found_at=tx.now,
        source_ref=f"{held.number}-{number}",
    )
    case = log_finding(tx, finding, actor=actor).case
    command = Assign(lead_unit=draft["unit"], rectification_type=draft["rectification_type"], due_on=draft["due_on"])
    assigned = assign_case(tx, case.number, None, command, actor)
    return (int(assigned.id or 0), None), str(draft["unit"])
