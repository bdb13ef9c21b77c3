"""回头看: somebody else goes to a closed case again; what holds ends its clock, a relapse reopens it."""

from datetime import datetime

from duzhan.errors import NotPermitted
from duzhan.model.clock import ClockEnd
from duzhan.model.event import Note
from duzhan.policy import working_days
from duzhan.policy.look_back_refusals import NotToBeLookedBackOn, VerifierLooksBack, faulty
from duzhan.policy.permissions import Actor
from duzhan.store import look_backs
from duzhan.store.belongings import RunningClock
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, instruction_desk, look_back_desk, timekeeping
from duzhan.usecases.docket import File
from duzhan.usecases.reopen_case import reopen_case
from duzhan.vocabulary import ClockKind
from duzhan.vocabulary.look_back import LookBackResult
from duzhan.wire.look_backs import LookBackIn, LookBacksOut
from duzhan.wire.triggers import Reopen


def look_back_case(tx: Tx, number: str, version: int | None, command: LookBackIn, *, actor: Actor) -> LookBacksOut:
    """Record a look-back with its event, and reopen the case by the same act where it relapsed.

    Raises NotFound out of scope, StaleVersion, NotPermitted for whoever could not reopen the case, NotToBeLookedBackOn
    where it is not closed as rectified, VerifierLooksBack for its own people, InvalidInput for a date outside and for
    evidence that the case has not; and what reopening raises.
    """
    file = instruction_desk.open_for(tx, number, version, actor)
    grant = look_back_desk.looking_as(actor, file)
    if grant is None:
        raise NotPermitted
    closed_at = file.case.closed_at
    if closed_at is None or not look_back_desk.takes(file):
        raise NotToBeLookedBackOn(state=file.state.value)
    if look_back_desk.took_part(tx, file, actor):
        raise VerifierLooksBack
    if not file.rules.today(closed_at) <= command.on_site_on <= file.rules.today(tx.now):
        raise faulty("on_site_on", "on_site_out_of_time")
    instruction_desk.require_pieces(tx, file, command.evidence)
    sample = look_backs.waiting(tx, file.id, file.case.cycle)
    ending = _ending(file, None if sample is None else working_days.due_at(sample["until"], file.rules.zone))
    light = timekeeping.end_these(tx, file, ending, ClockEnd.MET)
    about = {"case_id": file.id, "cycle": file.case.cycle, "by": actor.account, "unit": grant.unit}
    found = command.result.value, command.on_site_on, command.opinion, command.evidence
    position = look_backs.add(tx, {**about, "sample": None if sample is None else sample["id"]}, found)
    said = command.model_dump(mode="json", include={"result", "on_site_on", "opinion", "evidence"})
    detail = {"position": position, **said, "light": light.value}
    if sample is not None:
        detail["plan"] = sample["plan"]
    instruction_desk.note(tx, file, Note.LOOK_BACK, (actor, grant.unit, detail))
    if command.result is LookBackResult.RELAPSED:
        reopening = Reopen(findings=command.opinion, due_on=command.due_on, override_reason=command.override_reason)
        reopen_case(tx, number, None, reopening, actor)
    return look_back_desk.shown(tx, docket.view(tx, number, actor), actor)


def _ending(file: File, until: datetime | None) -> list[RunningClock]:
    """Return the look-back clocks that a visit meets: those of the plan's period, without a plan the next one due."""
    running = sorted(
        (clock for clock in file.bundle.clocks if clock.kind is ClockKind.LOOK_BACK), key=lambda each: each.due_at
    )
    return running[:1] if until is None else [clock for clock in running if clock.due_at <= until]
