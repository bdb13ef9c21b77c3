"""起草: an office records something of a unit, with the rows of the ledger behind it; revised until it is proposed."""

from duzhan.errors import NotPermitted
from duzhan.model.unit import Unit
from duzhan.policy import record_refusals, recording
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor, Grant
from duzhan.store import counters, organisation, policies, records
from duzhan.store import record_rows as behind
from duzhan.store.records import Move, Series, Words
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import record_desk, record_rows, record_view, score_counting
from duzhan.vocabulary import Role
from duzhan.wire.records import RecordDetail, RecordIn
from statemachines.record import RecordTrigger


def draft_record(tx: Tx, command: RecordIn, *, actor: Actor) -> RecordDetail:
    """Draft a record under a number of its own.

    Raises NotPermitted for whoever works in no office, InvalidInput for a unit beyond the office or a period that is
    not over, RecordRowRefused for rows that are not there or have to do with somebody else.
    """
    if not any(grant.role is Role.OFFICE for grant in actor.grants):
        raise NotPermitted
    rules = policies.in_force(tx)
    terms = record_desk.terms(rules)
    unit, grant = _unit(tx, command, actor)
    office = str(grant.unit)
    words = _words(tx, command, unit, (office, rules))
    rows = record_rows.resolve(tx, command.rows, unit, actor)
    campaign = policies.active(tx)
    series = f"{terms.prefix}-{rules.today(tx.now).year}"
    number = f"{series}-{counters.take(tx, campaign.id, f'record:{series}'):04d}"
    new = Series(campaign.id, number, office, int(campaign.policy_version or 0))
    behind.back(tx, records.draft(tx, new, words, actor.account), rows)
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)


def revise_record(tx: Tx, number: str, version: int | None, command: RecordIn, *, actor: Actor) -> RecordDetail:
    """Write a draft anew, by the office that drafted it.

    Raises as ``draft_record``, and RecordNotFound, RecordStale, RecordMoveRefused once it is proposed.
    """
    desk = record_desk.open_for(tx, number, version, RecordTrigger.DRAFT, actor)
    to = record_desk.fire(desk, RecordTrigger.DRAFT)
    unit, grant = _unit(tx, command, actor)
    office = desk.record.office
    if grant.unit != office:
        raise record_refusals.fault("unit", "unknown_unit", code=command.unit)
    words = _words(tx, command, unit, (office, desk.rules))
    rows = record_rows.resolve(tx, command.rows, unit, actor)
    records.revise(tx, desk.record.id, words, Move(RecordTrigger.DRAFT, to, actor.account, office))
    behind.back(tx, desk.record.id, rows)
    return record_view.detail(tx, record_desk.view(tx, number, actor), actor)


def _unit(tx: ReadTx, command: RecordIn, actor: Actor) -> tuple[Unit, Grant]:
    unit = organisation.find_unit(tx, command.unit)
    grant = None if unit is None else recording.proposing(actor, record_desk.body(unit))
    if unit is None or grant is None:
        raise record_refusals.fault("unit", "unknown_unit", code=command.unit)
    return unit, grant


def _words(tx: ReadTx, command: RecordIn, unit: Unit, by: tuple[str, Rules]) -> Words:
    office, rules = by
    wrong = recording.whole_period(command.since, command.until, rules.today(tx.now))
    if wrong is not None:
        raise record_refusals.fault("until", wrong)
    signing = record_desk.terms(rules).signing.of(command.kind)
    top = score_counting.judging_office(tx, rules)
    return Words(
        kind=command.kind,
        unit=unit.code,
        area=unit.area,
        signing_office=recording.signing_office(signing, record_desk.office(tx, office), top),
        seat=command.seat,
        since=command.since,
        until=command.until,
        reason=command.reason,
        passed_over=command.passed_over,
    )
