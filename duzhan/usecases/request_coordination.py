"""提请协调: the unit that leads a case asks the office of the level to take it to the next meeting."""

from duzhan.campaign import notices
from duzhan.errors import NotPermitted
from duzhan.model.event import Note
from duzhan.model.meeting import CoordinationRequest
from duzhan.policy import permissions
from duzhan.policy.meeting_refusals import conflict
from duzhan.policy.permissions import Actor
from duzhan.store import coordination
from duzhan.store.transaction import Tx
from duzhan.usecases import instruction_desk, read_coordination, telling
from duzhan.wire.coordination import CoordinationIn, CoordinationsOut


def request_coordination(
    tx: Tx, case: tuple[str, int | None], command: CoordinationIn, *, actor: Actor
) -> CoordinationsOut:
    """Ask for coordination; ``case`` is its number and the version that was read (None: any).

    Raises NotFound out of scope, NotPermitted for whoever is not of the lead unit, StaleVersion, Conflict where nobody
    leads the case yet, or a request waits.
    """
    file = instruction_desk.open_for(tx, *case, actor)
    grant = permissions.may_answer_instruction(actor, file.standing)
    if grant is None:
        raise NotPermitted
    if file.state not in instruction_desk.LED:
        raise conflict("not_to_be_coordinated")
    if read_coordination.waiting(coordination.of_case(tx, file.id)):
        raise conflict("coordination_waits")
    office = file.standing.office_of_level(file.standing.found_level)[1]
    request = CoordinationRequest(
        case_id=file.id,
        unit=str(grant.unit),
        office=office,
        reason=command.reason,
        requested_by=actor.account,
        requested_at=tx.now,
    )
    coordination.add(tx, request)
    event = instruction_desk.note(tx, file, Note.COORDINATION, (actor, grant.unit, {"reason": command.reason}))
    said = {"unit": grant.unit, "reason": command.reason}
    telling.tell(tx, file, event, telling.office(office), (notices.COORDINATION, said))
    return read_coordination.shown(tx, file, actor)
