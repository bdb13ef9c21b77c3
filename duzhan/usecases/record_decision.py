"""议定事项: what a meeting decides is recorded as a draft, and issued when the minutes are signed."""

from duzhan.errors import InvalidInput
from duzhan.model.meeting import MeetingDecision
from duzhan.policy.meeting_refusals import conflict, fault
from duzhan.policy.permissions import Actor
from duzhan.store import agendas, meeting_decisions, organisation
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, instruction_desk, meeting_desk, meeting_view
from duzhan.usecases.meeting_desk import Held, Seen
from duzhan.vocabulary.meeting import Becomes
from duzhan.wire.meetings import DecisionIn, MeetingDetail
from duzhan.wording import CONFLICTS

NEW = ("area", "content_area", "unit")
"""What a decision about something new must name."""


def record_decision(tx: Tx, seen: Seen, command: DecisionIn, *, actor: Actor) -> MeetingDetail:
    """Record a decision: on a case of the agenda, or about something new in the office's area.

    Raises what ``meeting_desk.open_for`` does, InvalidInput by field, Conflict for a case that takes no instruction.
    """
    held = meeting_desk.open_for(tx, seen, actor)
    end_on = held.rules.policy.facts.end_on
    if command.due_on is not None and not held.rules.today(tx.now) <= command.due_on <= end_on:
        raise fault("due_on", "due_out_of_time")
    if command.case is None:
        decision = _new(tx, held, command)
    elif any(getattr(command, name) is not None for name in NEW):
        raise fault("case", "decision_about_nothing")
    else:
        decision = _on_case(tx, held, command, actor)
    decision.meeting, decision.position = held.id, meeting_decisions.next_position(tx, held.id)
    decision.recorded_by, decision.recorded_at = actor.account, tx.now
    meeting_decisions.add(tx, decision)
    meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def drop_decision(tx: Tx, of: tuple[Seen, int], *, actor: Actor) -> MeetingDetail:
    """Drop a draft; raises what ``meeting_desk.open_for`` does, and DecisionNotFound."""
    seen, position = of
    held = meeting_desk.open_for(tx, seen, actor)
    meeting_decisions.drop(tx, held.id, position, actor.account)
    meeting_desk.changed(tx, held)
    return meeting_view.detail(tx, held.number, actor)


def _on_case(tx: Tx, held: Held, command: DecisionIn, actor: Actor) -> MeetingDecision:
    number = str(command.case)
    item = agendas.of_case(tx, held.id, number)
    if item is None or item["removed_at"] is not None:
        raise fault("case", "case_not_on_agenda", code=number)
    file = docket.view(tx, number, actor)
    if not instruction_desk.takes(file):
        raise conflict(CONFLICTS["not_to_be_instructed"])
    return MeetingDecision(
        becomes=Becomes.INSTRUCTION.value, words=command.words, due_on=command.due_on, case_id=file.id
    )


def _new(tx: Tx, held: Held, command: DecisionIn) -> MeetingDecision:
    if any(getattr(command, name) is None for name in NEW):
        raise fault("case", "decision_about_nothing")
    area, unit, content = str(command.area), str(command.unit), str(command.content_area)
    if organisation.find_area(tx, area) is None:
        raise InvalidInput.of("area", "unknown_area", code=area)
    meeting_desk.require_own(tx, held, area, ("area", area))
    if content not in {each.code for each in held.rules.policy.contents}:
        raise InvalidInput.of("content_area", "unknown_content_area", code=content)
    organisation.require_units(tx, "unit", [unit], area)
    return MeetingDecision(
        becomes=Becomes.CASE.value,
        words=command.words,
        due_on=command.due_on,
        area=area,
        content_area=content,
        unit=unit,
        source=command.source.value,
        severity=command.severity.value,
        rectification_type=command.rectification_type.value,
    )
