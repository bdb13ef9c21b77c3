"""安排包保领导: a term begins, ends, or is handed over on a date; the office of the level keeps them."""

from datetime import date, timedelta

from duzhan.errors import InvalidInput, NotPermitted
from duzhan.model.audit import AuditKind
from duzhan.model.unit import Liaison
from duzhan.policy import permissions
from duzhan.policy.access_refusals import TermNotFound, conflict, fault
from duzhan.policy.permissions import Actor
from duzhan.store import audit, duty_terms, organisation, policies
from duzhan.store.audit import By, Note
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.list_terms import LEADING
from duzhan.vocabulary import Level
from duzhan.wire.organisation import NewTerm, Successor, TermEnd

_DAY = timedelta(days=1)


def appoint_leader(tx: Tx, new: NewTerm, *, actor: Actor, by: By) -> int:
    """Begin a term and return its key.

    Raises InvalidInput for an area outside the office's, a level above it, dates out of the campaign or reversed, and
    for a term that overlaps another one of the same leader, level and area.
    """
    if organisation.find_area(tx, new.area) is None or not new.area.startswith(actor.areas()):
        raise InvalidInput.of("area", "unknown_area", code=new.area)
    if new.level not in LEADING:
        raise fault("level", "leader_level")
    if not permissions.may_appoint(actor, new.level, new.area):
        raise fault("level", "level_not_yours")
    _require_within(tx, "since", new.since)
    if new.until is not None:
        _require_end(tx, new.since, new.until)
    return _begun(tx, Liaison(**new.model_dump()), by)


def hand_over(tx: Tx, key: int, successor: Successor, *, actor: Actor, by: By) -> int:
    """End a term on the day before a date and begin the successor's on it; return the new term's key.

    Raises TermNotFound, NotPermitted for a level above the office, Conflict where the term is over by then,
    InvalidInput for a date that is not after its beginning.
    """
    term = _held(tx, key, actor)
    if successor.since <= term.since:
        raise fault("since", "end_before_begin", day=term.since)
    _require_within(tx, "since", successor.since)
    last = successor.since - _DAY
    if term.until is not None and term.until < last:
        raise conflict("term_over")
    _ended(tx, term, last, None, by)
    following = Liaison(
        name=successor.name,
        title=successor.title,
        level=term.level,
        area=term.area,
        since=successor.since,
        until=term.until,
    )
    return _begun(tx, following, by)


def end_term(tx: Tx, key: int, wanted: TermEnd, *, actor: Actor, by: By) -> None:
    """Set the last day of a term that is not over, which may leave its duty vacant.

    Raises TermNotFound, NotPermitted for a level above the office, Conflict for a term that is over, InvalidInput for
    a date before its beginning or out of the campaign.
    """
    term = _held(tx, key, actor)
    if term.until is not None and term.until < policies.in_force(tx).today(tx.now):
        raise conflict("term_over")
    _require_end(tx, term.since, wanted.until)
    changed = term.model_copy(update={"until": wanted.until})
    if duty_terms.overlaps(tx, changed, but=key):
        raise fault("until", "terms_overlap")
    _ended(tx, term, wanted.until, wanted.reason, by)


def _held(tx: Tx, key: int, actor: Actor) -> Liaison:
    term = duty_terms.hold(tx, key)
    if term is None or not term.area.startswith(actor.areas()):
        raise TermNotFound
    if not permissions.may_appoint(actor, Level(term.level), term.area):
        raise NotPermitted
    return term


def _begun(tx: Tx, term: Liaison, by: By) -> int:
    if duty_terms.overlaps(tx, term):
        raise fault("since", "terms_overlap")
    key = duty_terms.add(tx, term)
    audit.note(tx, Note(AuditKind.TERM_BEGUN, term.area, detail=_detail(term)), by)
    return key


def _ended(tx: Tx, term: Liaison, until: date, reason: str | None, by: By) -> None:
    duty_terms.end(tx, int(term.id or 0), until)
    ended = term.model_copy(update={"until": until})
    audit.note(tx, Note(AuditKind.TERM_ENDED, term.area, reason, _detail(ended)), by)


def _detail(term: Liaison) -> dict[str, str | int | bool | None]:
    until = None if term.until is None else term.until.isoformat()
    return {"name": term.name, "level": term.level, "since": term.since.isoformat(), "until": until}


def _require_end(tx: ReadTx, since: date, until: date) -> None:
    if until < since:
        raise fault("until", "end_before_begin", day=since)
    _require_within(tx, "until", until)


def _require_within(tx: ReadTx, field: str, day: date) -> None:
    campaign = policies.active(tx)
    if not campaign.start_on <= day <= campaign.end_on:
        raise fault(field, "out_of_campaign", start=campaign.start_on, end=campaign.end_on)
