"""Prepares an act: whether somebody may do it now, and all that its form has to offer and to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from duzhan.errors import Conflict, NotPermitted
from duzhan.model.unit import Unit
from duzhan.policy import assignment, deadlines, permissions
from duzhan.policy.assignment import Handlers
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store import milestones, organisation, timeline
from duzhan.store.transaction import ReadTx
from duzhan.usecases import case_view, docket, extend_deadline, read_dossier
from duzhan.usecases.docket import File
from duzhan.usecases.list_cases import list_cases
from duzhan.usecases.read_extensions import read_extensions
from duzhan.vocabulary import ClockKind, EvidenceKind, RectificationType
from duzhan.wire.cases import CaseFilter, CaseOut, MilestoneOut, PartOut
from duzhan.wire.extensions import Extensions
from duzhan.wording import CONFLICTS
from statemachines import lifecycle
from statemachines.errors import GuardRefused
from statemachines.states import Trigger

GIVES_OUT = frozenset({Trigger.ASSIGN, Trigger.TRANSFER})
EXTENDS = frozenset({Trigger.REQUEST_EXTENSION, Trigger.GRANT_EXTENSION, Trigger.REFUSE_EXTENSION})
_NEIGHBOURS = 50


@dataclass(frozen=True, slots=True)
class Room:
    """How much more time may be asked for, in local dates: until when, by whom it is decided up to which date."""

    current: date
    own_office_until: date
    total_until: date | None
    """None: the requests together have no cap."""
    notice_working_days: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a form of an act is made of; what the trigger does not ask for is empty."""

    case: CaseOut
    today: date
    end_on: date
    """The last day of the campaign."""
    by_budget: Mapping[RectificationType, date]
    """When the rectification would be due by its budget, if it began now."""
    suggested_type: RectificationType
    units: tuple[Unit, ...]
    suggested: Handlers | None
    parts: tuple[PartOut, ...]
    mine: tuple[PartOut, ...]
    """The parts of the units for which the actor acts."""
    milestones: tuple[MilestoneOut, ...]
    lacking: tuple[EvidenceKind, ...]
    pieces: int
    """How many pieces of evidence this cycle has."""
    neighbours: tuple[CaseOut, ...]
    """Older cases of the same county that a duplicate could join."""
    room: Room | None
    extensions: Extensions | None
    review_until: date
    """The last date on which a suspended case may be looked at again."""
    submitted_on: date | None
    verified_once: bool


def prepare_act(tx: ReadTx, number: str, trigger: Trigger, *, actor: Actor) -> Prepared:
    """Return what the form of a trigger is made of.

    Raises NotFound out of scope, NotPermitted where the role may not, IllegalTransition where the state has no such
    trigger, GuardRefused where a rule about the case or the person keeps it away.
    """
    file = docket.view(tx, number, actor)
    if permissions.acting_as(actor, trigger, file.standing) is None:
        raise NotPermitted(trigger=trigger.value)
    facts = docket.facts_of(file, actor, tx.now)
    lifecycle.expect(file.state, trigger, facts)
    missing = lifecycle.missing(file.state, trigger, facts)
    if missing:
        raise GuardRefused(file.state, trigger, lifecycle.permitted(file.state, facts), missing[0])
    return _prepared(tx, file, trigger, actor)


def recall_act(tx: ReadTx, number: str, trigger: Trigger, *, actor: Actor) -> Prepared:
    """Return the same for a form that was refused, whatever keeps the trigger away by now; raises NotFound."""
    return _prepared(tx, docket.view(tx, number, actor), trigger, actor)


def prepare_evidence(tx: ReadTx, number: str, *, actor: Actor) -> tuple[CaseOut, tuple[EvidenceKind, ...], date]:
    """Return a case, the kinds of evidence that it takes from the actor now, and today's local date.

    Raises NotFound out of scope, NotPermitted where the role adds none, Conflict where the case takes none any more.
    """
    file = docket.view(tx, number, actor)
    if permissions.may_attach(actor, file.standing) is None:
        raise NotPermitted
    kinds = read_dossier.attachable(file, actor)
    if not kinds:
        raise Conflict(CONFLICTS["evidence_closed_to"], state=file.state.value)
    return case_view.case_out(tx, file.case), kinds, file.rules.today(tx.now)


def _prepared(tx: ReadTx, file: File, trigger: Trigger, actor: Actor) -> Prepared:
    policy, rules, today = file.rules.policy, file.rules, file.rules.today(tx.now)
    content, gives_out = policy.content(file.case.content_area), trigger in GIVES_OUT
    parts = tuple(PartOut.model_validate(dict(row)) for row in timeline.parts(tx, file.id))
    submission = file.bundle.submission
    cycle = file.case.cycle
    return Prepared(
        case=case_view.case_out(tx, file.case),
        today=today,
        end_on=policy.facts.end_on,
        by_budget={kind: deadlines.due(rules, ClockKind.RECTIFY, tx.now, kind).on for kind in RectificationType},
        suggested_type=content.rectification_type,
        units=tuple(organisation.answering(tx, file.case.area)) if gives_out else (),
        suggested=assignment.route(content, organisation.of_area(tx, file.case.area)) if gives_out else None,
        parts=parts,
        mine=tuple(part for part in parts if part.unit in actor.units()),
        milestones=tuple(
            MilestoneOut(**{name: row[name] for name in MilestoneOut.model_fields})
            for row in milestones.in_force(tx, file.id, cycle)
        ),
        lacking=read_dossier.lacking(file),
        pieces=sum(piece.cycle == cycle for piece in evidence_rows.of_case(tx, file.id)),
        neighbours=_neighbours(tx, file, actor) if trigger is Trigger.DISMISS else (),
        room=_room(file) if trigger in EXTENDS and file.case.due_at is not None else None,
        extensions=read_extensions(tx, file.case.number, actor=actor) if trigger in EXTENDS else None,
        review_until=min(today + timedelta(days=policy.suspension.max_calendar_days), policy.facts.end_on),
        submitted_on=_day(file, file.case.submitted_at),
        verified_once=submission is not None and bool(submission.verifiers),
    )


def _day(file: File, at: datetime | None) -> date | None:
    return None if at is None else file.rules.today(at)


def _neighbours(tx: ReadTx, file: File, actor: Actor) -> tuple[CaseOut, ...]:
    wanted = CaseFilter(area=file.case.county, content_area=file.case.content_area, limit=_NEIGHBOURS)
    return tuple(each for each in list_cases(tx, wanted, actor=actor).items if each.number != file.case.number)


def _room(file: File) -> Room:
    extension, current = file.rules.policy.extension, file.due_on()
    left = extend_deadline.days_left(file)
    return Room(
        current=current,
        own_office_until=current + timedelta(days=extension.own_office_max_days),
        total_until=None if left is None else min(current + timedelta(days=left), file.rules.policy.facts.end_on),
        notice_working_days=extension.notice_working_days,
    )
