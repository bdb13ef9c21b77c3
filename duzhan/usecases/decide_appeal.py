"""决定申诉: somebody else than whoever signed decides; what is frozen is amended beside itself, never changed."""

from duzhan.campaign import notices as kinds
from duzhan.errors import NotPermitted
from duzhan.policy import record_refusals, recording
from duzhan.policy.permissions import Actor
from duzhan.policy.score_refusals import ScoresNotFound
from duzhan.store import appeals, counters, notices, policies, records, score_amendments
from duzhan.store.appeals import Lodged
from duzhan.store.notices import Message
from duzhan.store.records import Move
from duzhan.store.score_amendments import Amendment
from duzhan.store.transaction import Tx
from duzhan.usecases import appeal_desk, appeal_view, record_desk, telling
from duzhan.usecases.appeal_desk import Desk, Lost
from duzhan.vocabulary.records import AppealOutcome
from duzhan.wire.appeals import AppealDecision, AppealDetail
from statemachines.record import RecordTrigger

_RECORD = {
    AppealOutcome.UPHELD: RecordTrigger.UPHOLD,
    AppealOutcome.CHANGED: RecordTrigger.CHANGE,
    AppealOutcome.REVOKED: RecordTrigger.REVOKE,
}


def decide_appeal(tx: Tx, number: str, command: AppealDecision, *, actor: Actor) -> AppealDetail:
    """Decide an appeal, once.

    Raises AppealNotFound out of scope, NotPermitted for whoever is not of the deciding office, AppealGuardFailed for
    whoever proposed or signed what it is against, AppealMoveRefused the second time, InvalidInput for a change to
    nothing milder.
    """
    desk = appeal_desk.of(tx, appeals.lock(tx, number, recording.seen(actor)), actor)
    if not recording.works_in(actor, desk.appeal.office):
        raise NotPermitted
    state = appeal_desk.fire(desk, appeal_view.TRIGGERS[command.outcome])
    _require(desk, command)
    if desk.record is not None:
        _of_record(tx, desk.record.number, (desk.appeal, command), actor)
    appeals.end(tx, desk.appeal.id, state, (actor.account, command.reason))
    if desk.lost is not None and command.outcome is not AppealOutcome.UPHELD:
        _amend(tx, (desk.appeal.id, desk.lost), command, actor)
    said = {**appeal_view.about(desk.appeal, desk.rules, command.reason), "outcome": command.outcome.value}
    signed = () if desk.record is None else telling.office(desk.record.signing_office)
    message = Message(None, f"appeal:{number}:decided", kinds.APPEAL_DECIDED, said)
    to = (*telling.holder(desk.appeal.unit), *signed)
    notices.tell(tx, message, to, today=desk.rules.today(tx.now))
    return appeal_view.detail(tx, appeal_desk.view(tx, number, actor))


def _require(desk: Desk, command: AppealDecision) -> None:
    """Refuse a change that does not say what to, and what is said of a change where there is none."""
    changes = command.outcome is AppealOutcome.CHANGED
    of_record = changes and desk.record is not None
    lost = desk.lost if changes else None
    if (command.changed_kind is not None and not of_record) or (command.points is not None and lost is None):
        raise record_refusals.fault("points" if command.points is not None else "changed_kind", "not_taken")
    if of_record and command.changed_kind not in desk.milder:
        raise record_refusals.fault("changed_kind", "milder_needed")
    if lost is not None and (command.points is None or command.points >= lost.points):
        raise record_refusals.fault("points", "points_needed")


def _of_record(tx: Tx, number: str, decided: tuple[Lodged, AppealDecision], actor: Actor) -> None:
    appeal, command = decided
    held = records.lock(tx, number, recording.seen(actor))
    laid, trigger = record_desk.of(tx, held, actor), _RECORD[command.outcome]
    to, note = record_desk.fire(laid, trigger), f"{appeal.number} {command.reason}"
    made = Move(trigger, to, actor.account, appeal.office, note, changed_kind=command.changed_kind)
    records.move(tx, held.id, made)


def _amend(tx: Tx, against: tuple[int, Lost], command: AppealDecision, actor: Actor) -> None:
    """Write what a line takes now, and what that makes of score and rank; the frozen sheet stays as it was.

    Raises ScoresNotFound under a policy that knows no scores.
    """
    appeal, lost = against
    line = lost.score
    scoring = policies.pinned(tx, line.policy_version).policy.scoring
    if scoring is None:
        raise ScoresNotFound
    campaign = policies.active(tx)
    # Amendments of a month come one after another: each is ranked among what the earlier ones made of the others.
    position = counters.take(tx, campaign.id, f"score:{line.month}")
    kept = lost.content
    points = {each.line: each.points for each in kept.lost} | score_amendments.points(tx, line.score)
    points[lost.line] = 0.0 if command.points is None else round(command.points, 2)
    total = recording.total(points, scoring.start, kept.bonus)
    others = score_amendments.others(tx, line.score, line.sheet, line.peers)
    made = Amendment(
        number=f"{line.month}-K{position}",
        score=line.score,
        line=lost.line,
        appeal=appeal,
        was=lost.points,
        points=points[lost.line],
        total=total,
        rank=recording.rank(total, others),
        reason=command.reason,
    )
    score_amendments.add(tx, made, actor.account)
