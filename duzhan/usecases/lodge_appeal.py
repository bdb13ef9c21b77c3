"""申诉: a unit appeals against a record, or against a line of its score; the office above has so long to decide."""

from dataclasses import dataclass
from datetime import datetime

from duzhan.campaign import notices as kinds
from duzhan.campaign.scoring import ScoreLine
from duzhan.errors import InvalidInput
from duzhan.policy import deadlines, recording
from duzhan.policy.permissions import Actor
from duzhan.policy.record_refusals import AppealRefused
from duzhan.policy.score_refusals import ScoresNotFound
from duzhan.store import appeals, counters, notices, policies, records, scores
from duzhan.store.appeals import New
from duzhan.store.notices import Message
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import appeal_desk, appeal_view, record_desk, score_counting, score_view, telling
from duzhan.wire.appeals import AppealDetail, AppealIn
from statemachines.record import RecordState


@dataclass(frozen=True, slots=True)
class _Against:
    """What an appeal is against: whose it is, until when it may be appealed, and which office decides."""

    unit: str
    area: str
    until: datetime
    office: str
    record: int | None = None
    score: int | None = None
    line: ScoreLine | None = None


def lodge_appeal(tx: Tx, command: AppealIn, *, actor: Actor) -> AppealDetail:
    """Lodge an appeal, once for each record and each line.

    Raises RecordNotFound or ScoresNotFound out of scope, InvalidInput where it is against both or neither,
    AppealRefused for whoever does not speak for the unit, too late, a second time, or against what cost nothing.
    """
    rules, campaign = policies.in_force(tx), policies.active(tx)
    terms = record_desk.terms(rules)
    against = _of_record(tx, command, actor) if command.record is not None else _of_line(tx, command, actor)
    if not recording.appellant(actor, against.unit):
        raise AppealRefused.of("not_yours")
    if not recording.in_time(against.until, tx.now):
        raise AppealRefused.of("too_late", day=deadlines.due_date(against.until, rules.zone).isoformat())
    due_at = recording.decide_until(rules, terms.appeal, tx.now).at
    series = f"{terms.appeal_prefix}-{rules.today(tx.now).year}"
    number = f"{series}-{counters.take(tx, campaign.id, f'appeal:{series}'):04d}"
    new = New(
        campaign=campaign.id,
        number=number,
        unit=against.unit,
        area=against.area,
        record=against.record,
        score=against.score,
        line=against.line,
        grounds=command.grounds,
        office=against.office,
        policy_version=int(campaign.policy_version or 0),
        due_at=due_at,
        next_at=recording.next_at(rules, terms.appeal, due_at, 0),
    )
    if not appeals.lodge(tx, new, actor.account):
        raise AppealRefused.of("appealed_already")
    desk = appeal_desk.view(tx, number, actor)
    message = Message(None, f"appeal:{number}", kinds.APPEAL, appeal_view.about(desk.appeal, rules))
    notices.tell(tx, message, telling.office(against.office), today=rules.today(tx.now))
    return appeal_view.detail(tx, desk)


def _of_record(tx: Tx, command: AppealIn, actor: Actor) -> _Against:
    if command.month is not None or command.unit is not None or command.line is not None:
        raise InvalidInput.of("record", "out_of_range", code=str(command.record))
    record = records.lock(tx, str(command.record), recording.seen(actor))
    if record.appeal is not None:
        raise AppealRefused.of("appealed_already")
    if record.state is not RecordState.SIGNED or record.appeal_until is None:
        raise AppealRefused.of("not_signed")
    office = recording.above(record_desk.office(tx, record.signing_office))
    return _Against(record.unit, record.area, record.appeal_until, office, record=record.id)


def _of_line(tx: ReadTx, command: AppealIn, actor: Actor) -> _Against:
    for name in ("month", "unit", "line"):
        if getattr(command, name) is None:
            raise InvalidInput.of(name, "missing")
    month, unit, line = str(command.month), str(command.unit), ScoreLine(str(command.line))
    sheet = score_view.sheet(tx, month, actor)
    mine = next((each for each in sheet.items if each.unit == unit), None)
    key = scores.key(tx, unit, month)
    if mine is None or key is None:
        raise ScoresNotFound
    if not any(each.points for each in mine.lost if each.line is line):
        raise AppealRefused.of("nothing_lost")
    rules = policies.in_force(tx)
    frozen = appeals.line(tx, key)
    until = recording.appeal_until(rules, record_desk.terms(rules).appeal, frozen.frozen_at).at
    office = score_counting.judging_office(tx, rules)
    return _Against(unit, frozen.area, until, office, score=key, line=line)
