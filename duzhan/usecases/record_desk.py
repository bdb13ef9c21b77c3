"""A record of a unit on the desk: held, judged by its machine, and moved one version at a time."""

from dataclasses import dataclass

from duzhan.campaign.recording import Recording
from duzhan.errors import NotPermitted
from duzhan.model.unit import Unit
from duzhan.policy import recording
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.record_refusals import RecordGuardFailed, RecordMoveRefused, RecordNotFound, RecordStale
from duzhan.policy.recording import Body
from duzhan.store import organisation, policies, records
from duzhan.store.records import Move, Recorded
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level
from statemachines.life import Refusal
from statemachines.record import LIFE, RecordFacts, RecordState, RecordTrigger

T = RecordTrigger
BEFORE_SIGNATURE = frozenset({RecordState.DRAFTED, RecordState.PROPOSED})


@dataclass(frozen=True, slots=True)
class Desk:
    """A record with the rules it is judged by, and what is true of the person."""

    record: Recorded
    rules: Rules
    terms: Recording
    facts: RecordFacts

    def permitted(self) -> tuple[RecordTrigger, ...]:
        """Return what the person may do now; what an appeal brings about is done by deciding it."""
        by_appeal = {T.UPHOLD, T.CHANGE, T.REVOKE}
        return tuple(each for each in LIFE.permitted(self.record.state, self.facts) if each not in by_appeal)


def terms(rules: Rules) -> Recording:
    """Return who signs and by when is appealed; raises RecordNotFound under a policy that knows no records."""
    if rules.policy.recording is None:
        raise RecordNotFound
    return rules.policy.recording


def body(unit: Unit) -> Body:
    """Return a unit as the policy sees it."""
    return Body(unit.code, Level(unit.level), unit.area, unit.parent)


def office(tx: ReadTx, code: str) -> Body:
    """Return an office that is known to exist."""
    found = organisation.find_unit(tx, code)
    assert found is not None, "fk_unit_record_office"  # noqa: S101
    return body(found)


def view(tx: ReadTx, number: str, actor: Actor) -> Desk:
    """Lay a record on the desk to read it; raises RecordNotFound."""
    return of(tx, records.find(tx, number, recording.seen(actor)), actor)


def open_for(tx: Tx, number: str, version: int | None, trigger: RecordTrigger, actor: Actor) -> Desk:
    """Hold a record for an act.

    Raises RecordNotFound out of scope, NotPermitted for whoever's office has nothing to do with it, RecordStale where
    ``version`` (None: any) is not the current one.
    """
    held = records.lock(tx, number, recording.seen(actor))
    if not recording.works_in(actor, acting_office(held, trigger)):
        raise NotPermitted(trigger=trigger.value)
    if version is not None and version != held.version:
        raise RecordStale(version=held.version)
    return of(tx, held, actor)


def acting_office(record: Recorded, trigger: RecordTrigger) -> str:
    """Return the office that does something to a record: the one that signs, or the one that proposes."""
    signs = trigger in {T.SIGN, T.RETURN} or (trigger is T.WITHDRAW and record.state not in BEFORE_SIGNATURE)
    return record.signing_office if signs else record.office


def of(tx: ReadTx, record: Recorded, actor: Actor) -> Desk:
    """Lay a record that was read already on the desk."""
    rules = policies.pinned(tx, record.policy_version)
    decides = recording.above(office(tx, record.signing_office))
    facts = RecordFacts(
        backed=record.rows > 0,
        step_open=_step_open(tx, record),
        appealed=record.appealed,
        actor_of_office=recording.works_in(actor, record.office),
        actor_of_signing_office=recording.works_in(actor, record.signing_office),
        actor_of_deciding_office=recording.works_in(actor, decides),
        actor_proposed=actor.account in record.authors,
        actor_signed=actor.account == record.signed_by,
        actor_belongs_to_unit=record.unit in actor.all_units(),
    )
    return Desk(record, rules, terms(rules), facts)


def _step_open(tx: ReadTx, record: Recorded) -> bool:
    needed = recording.before(record.kind)
    if needed is None or record.passed_over is not None:
        return True
    return records.standing(tx, policies.active(tx).id, record.unit, needed) is not None


def fire(desk: Desk, trigger: RecordTrigger) -> RecordState:
    """Return the state that a trigger leads to.

    Raises RecordMoveRefused where the state has no such trigger, RecordGuardFailed where a guard says no.
    """
    try:
        return LIFE.fire(desk.record.state, trigger, desk.facts)
    except Refusal as refusal:
        if refusal.guard is None:
            raise RecordMoveRefused from None
        raise RecordGuardFailed.of(refusal.guard) from None


def move(tx: Tx, desk: Desk, trigger: RecordTrigger, actor: Actor, note: str | None = None) -> None:
    """Fire a trigger of an office and write its line; raises as ``fire``."""
    to = fire(desk, trigger)
    until = recording.appeal_until(desk.rules, desk.terms.appeal, tx.now).at if trigger is T.SIGN else None
    by = acting_office(desk.record, trigger)
    records.move(tx, desk.record.id, Move(trigger, to, actor.account, by, note, until))
