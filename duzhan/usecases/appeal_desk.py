"""An appeal on the desk: against what it is, who was concerned with that, and what the person may do now."""

from dataclasses import dataclass

from duzhan.campaign.recording import Recording
from duzhan.campaign.scoring import ScoreLine
from duzhan.policy import recording
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.policy.record_refusals import AppealGuardFailed, AppealMoveRefused
from duzhan.store import appeals, policies, records
from duzhan.store.appeals import Line, Lodged
from duzhan.store.records import Recorded
from duzhan.store.transaction import ReadTx
from duzhan.usecases import record_desk
from duzhan.vocabulary.records import RecordKind
from duzhan.wire.scores import ScoreContent
from statemachines.appeal import LIFE, AppealFacts, AppealState, AppealTrigger
from statemachines.life import Refusal


@dataclass(frozen=True, slots=True)
class Lost:
    """What an appeal is against that is against no record: which line of which frozen score."""

    line: ScoreLine
    score: Line

    @property
    def points(self) -> float:
        """What the line took when the sheet was frozen."""
        return next(each.points for each in self.content.lost if each.line is self.line)

    @property
    def content(self) -> ScoreContent:
        """The frozen score with all its lines."""
        return ScoreContent.model_validate(self.score.content)


@dataclass(frozen=True, slots=True)
class Desk:
    """An appeal with what it is against, a record or the line of a score; the other one is None."""

    appeal: Lodged
    rules: Rules
    terms: Recording
    record: Recorded | None
    lost: Lost | None
    facts: AppealFacts

    @property
    def milder(self) -> tuple[RecordKind, ...]:
        """The steps that the record could be changed to."""
        return () if self.record is None else recording.milder(self.record.kind)


def view(tx: ReadTx, number: str, actor: Actor) -> Desk:
    """Lay an appeal on the desk to read it; raises AppealNotFound."""
    return of(tx, appeals.find(tx, number, recording.seen(actor)), actor)


def of(tx: ReadTx, appeal: Lodged, actor: Actor) -> Desk:
    """Lay an appeal that was read already on the desk."""
    rules = policies.pinned(tx, appeal.policy_version)
    record = None if appeal.record is None else records.of_key(tx, appeal.record)
    lost = _lost(tx, appeal)
    facts = AppealFacts(
        actor_of_unit=recording.appellant(actor, appeal.unit),
        actor_of_office=recording.works_in(actor, appeal.office),
        actor_concerned=actor.account in concerned(record, None if lost is None else lost.score),
        actor_belongs_to_unit=appeal.unit in actor.all_units(),
        changeable=record is None or bool(recording.milder(record.kind)),
    )
    return Desk(appeal, rules, record_desk.terms(rules), record, lost, facts)


def _lost(tx: ReadTx, appeal: Lodged) -> Lost | None:
    if appeal.score is None or appeal.line is None:
        return None
    return Lost(appeal.line, appeals.line(tx, appeal.score))


def concerned(record: Recorded | None, line: Line | None) -> frozenset[int]:
    """Return the accounts that proposed or signed a record, or froze a sheet."""
    signed = frozenset() if record is None or record.signed_by is None else frozenset({record.signed_by})
    froze = frozenset() if line is None else frozenset({line.frozen_by})
    return signed | froze | frozenset(() if record is None else record.authors)


def fire(desk: Desk, trigger: AppealTrigger) -> AppealState:
    """Return the state that a trigger leads to.

    Raises AppealMoveRefused once it is decided or withdrawn, AppealGuardFailed where a guard says no.
    """
    try:
        return LIFE.fire(desk.appeal.state, trigger, desk.facts)
    except Refusal as refusal:
        if refusal.guard is None:
            raise AppealMoveRefused from None
        raise AppealGuardFailed.of(refusal.guard) from None


def permitted(desk: Desk) -> tuple[AppealTrigger, ...]:
    """Return what the person may do now."""
    return LIFE.permitted(desk.appeal.state, desk.facts)
