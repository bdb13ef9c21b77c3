"""延期: requested in time by the unit's head, decided by the office that may, with a specific date."""

from dataclasses import replace
from datetime import date

from duzhan.campaign.clocks import TotalCap
from duzhan.model.case import Case
from duzhan.policy import deadlines, ladder, working_days
from duzhan.policy.permissions import Doer
from duzhan.store import rectifications
from duzhan.store.belongings import PendingExtension
from duzhan.store.transaction import Tx
from duzhan.usecases import docket, telling, timekeeping
from duzhan.usecases.docket import Draft, File
from duzhan.vocabulary import ClockKind
from duzhan.wire.triggers import GrantExtension, RefuseExtension, RequestExtension
from statemachines.guards import Facts
from statemachines.states import State, Trigger


def request_extension(tx: Tx, number: str, version: int | None, command: RequestExtension, doer: Doer) -> Case:
    """Ask for a later due date, early enough, within the caps and the campaign."""
    draft = docket.open_for(tx, number, version, Trigger.REQUEST_EXTENSION, doer)
    file = draft.file
    to = docket.fire(draft, _facts(draft, file.due_on(), command.proposed_on))
    event = docket.settle(tx, draft, to, {}, command.model_dump(mode="json"))
    rectifications.request_extension(tx, file.case, command, (file.due_on(), int(draft.account() or 0)))
    standing = file.standing
    up = deadlines.extension_level_up(file.rules, file.due_on(), command.proposed_on)
    office = (standing.arbiter() if up else standing.office_of_level(standing.found_level))[1]
    said = {"unit": file.case.lead_unit, "due_on": command.proposed_on.isoformat(), "reason": command.reason}
    telling.tell(tx, file, event, telling.office(office), ("request_extension", said))
    return file.case


def grant_extension(tx: Tx, number: str, version: int | None, command: GrantExtension, doer: Doer) -> Case:
    """Grant a specific date; the rectify clock is superseded by one with the later due date."""
    draft = docket.open_for(tx, number, version, Trigger.GRANT_EXTENSION, doer)
    file = draft.file
    pending = file.bundle.extension
    granted_on = command.granted_on or (file.due_on() if pending is None else pending.proposed_on)
    facts = _facts(draft, file.due_on(), granted_on)
    facts = replace(
        facts,
        due_within_campaign=facts.due_within_campaign or command.override_reason is not None,
        approver_reaches_extension=docket.decides_extension(draft, granted_on),
    )
    to = docket.fire(draft, facts)
    assert pending is not None, "guard extension_pending"  # noqa: S101
    return _grant(tx, draft, (to, granted_on, pending), command)


def _grant(tx: Tx, draft: Draft, to: tuple[State, date, PendingExtension], command: GrantExtension) -> Case:
    state, granted_on, pending = to
    file = draft.file
    was = file.due_on()
    lights = [clock.light for clock in file.bundle.clocks if clock.kind is not ClockKind.RECTIFY]
    for clock in file.bundle.clocks:
        if clock.kind is ClockKind.RECTIFY:
            due = deadlines.on(file.rules, clock.started_at, granted_on)
            lights.append(timekeeping.supersede(tx, file, clock, due))
    due_at = working_days.due_at(granted_on, file.rules.zone)
    light = ladder.gravest(lights)
    detail = {**command.model_dump(mode="json"), "granted_on": granted_on.isoformat(), "was": was.isoformat()}
    event = docket.settle(tx, draft, state, {"due_at": due_at, "light": light.value}, detail)
    rectifications.grant_extension(tx, pending.id, (was, granted_on), (int(draft.account() or 0), command.opinion))
    said = {"due_on": granted_on.isoformat()}
    telling.tell(tx, file, event, telling.units(file.units()), ("grant_extension", said))
    return file.case


def refuse_extension(tx: Tx, number: str, version: int | None, command: RefuseExtension, doer: Doer) -> Case:
    """Refuse a pending request on a stated ground; the due date stays."""
    draft = docket.open_for(tx, number, version, Trigger.REFUSE_EXTENSION, doer)
    to = docket.fire(draft, draft.facts)
    file = draft.file
    assert file.bundle.extension is not None, "guard extension_pending"  # noqa: S101
    event = docket.settle(tx, draft, to, {}, command.model_dump())
    rectifications.refuse_extension(tx, file.bundle.extension.id, int(draft.account() or 0), command.ground)
    telling.tell(tx, file, event, telling.units(file.units()), ("refuse_extension", {"reason": command.ground}))
    return file.case


def _facts(draft: Draft, current: date, proposed: date) -> Facts:
    rules = draft.file.rules
    return replace(
        draft.facts,
        extension_later_than_due=proposed > current,
        due_within_campaign=proposed <= rules.policy.facts.end_on,
        extension_within_total=_within_total(draft.file, (proposed - current).days),
    )


def _within_total(file: File, days: int) -> bool:
    left = days_left(file)
    return left is None or days <= left


def days_left(file: File) -> int | None:
    """Return how many more days may be granted: all together no more than the original duration (section 4)."""
    original = file.bundle.original
    if file.rules.policy.extension.max_total is TotalCap.NONE or original is None:
        return None
    started_at, due_at = original
    duration = deadlines.due_date(due_at, file.rules.zone) - file.rules.today(started_at)
    return max(duration.days - file.bundle.extension_days, 0)
