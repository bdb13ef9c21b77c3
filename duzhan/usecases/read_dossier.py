"""Reads a case with all that its page shows: the case, its explanation, its history, and what is around it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from duzhan.campaign.contents import ContentArea
from duzhan.model.evidence import Evidence
from duzhan.policy import deadlines, permissions
from duzhan.policy.pauses import Measure
from duzhan.policy.permissions import Actor
from duzhan.store import evidence as evidence_rows
from duzhan.store import letters, organisation, surroundings, timeline
from duzhan.store.surroundings import Surroundings
from duzhan.store.transaction import ReadTx
from duzhan.usecases import (
    attach_evidence,
    docket,
    explain_case,
    look_back_desk,
    prepare_publicity,
    read_case,
    read_coordination,
    read_events,
    read_extensions,
    read_letters,
)
from duzhan.usecases.docket import File
from duzhan.usecases.list_cases import list_cases
from duzhan.vocabulary import BudgetUnit, ClockKind, EvidenceKind, Level, Seat
from duzhan.wire.cases import CaseDetail, CaseFilter, CaseOut, EventOut
from duzhan.wire.coordination import CoordinationsOut
from duzhan.wire.explanation import Explanation
from duzhan.wire.extensions import ExtensionOut
from duzhan.wire.letters import LetterOut
from duzhan.wire.look_backs import LookBacksOut
from statemachines.states import State

_NAMING = ("lead_unit", "co_units", "from_units", "unit", "holder")
"""Under which names an event's detail has codes of units."""
RELATED = 6
"""How many cases of the same place are looked at for a page."""


@dataclass(frozen=True, slots=True)
class Spent:
    """How much of its budget a clock of this cycle took, or has to spend; both in its own unit."""

    unit: BudgetUnit
    budget: int
    used: int | None
    """None while it has not begun."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case and everything that its page shows; ``seats`` are those of each rung of its running clocks."""

    case: CaseDetail
    zone: ZoneInfo
    """In which every local date of the case is meant."""
    explanation: Explanation
    content: ContentArea
    heading: ContentArea
    """The content area that the case's own one is an item of."""
    events: tuple[EventOut, ...]
    letters: tuple[LetterOut, ...]
    evidence: tuple[Evidence, ...]
    needed: tuple[EvidenceKind, ...]
    lacking: tuple[EvidenceKind, ...]
    """What a submission must contain and this cycle has not."""
    extensions: tuple[ExtensionOut, ...]
    """The requests of the case, oldest first."""
    extensions_left: int
    extensions_max: int
    decided_by_level_up: bool
    """Of the pending request: whether the office one level up decides it."""
    related: tuple[CaseOut, ...]
    around: Surroundings
    closing_office: str
    look_backs: tuple[int, ...]
    """After how many days a closed case is looked at again."""
    spent: Mapping[ClockKind, Spent]
    seats: Mapping[tuple[ClockKind, int], tuple[Seat, ...]]
    unit_names: Mapping[str, str]
    """The names of the units that the history speaks of, by their codes."""
    attachable: tuple[EvidenceKind, ...]
    """Of which kinds the actor may add evidence now."""
    publishes: bool
    """Whether the actor may post the case, or answer what is objected to it, now."""
    coordination: CoordinationsOut
    """What the lead unit asked the office's meeting for, and whether the actor may ask now."""
    looked: LookBacksOut | None
    """Of a case that was closed as rectified at some time: its look-backs."""


def read_dossier(tx: ReadTx, number: str, *, actor: Actor) -> Dossier:
    """Return a case in the actor's scope with what is around it; raises NotFound."""
    file = docket.view(tx, number, actor)
    policy, case = file.rules.policy, read_case.detail(tx, file, actor)
    content, events = policy.content(case.content_area), read_events.of_file(tx, file)
    return Dossier(
        case=case,
        zone=file.rules.zone,
        explanation=explain_case.explained(tx, file),
        content=content,
        heading=policy.content(content.parent or content.code),
        events=events,
        letters=read_letters.of_case(tx, file.id),
        evidence=tuple(evidence_rows.of_case(tx, file.id)),
        needed=content.evidence,
        lacking=lacking(file),
        extensions=read_extensions.of_file(tx, file),
        extensions_left=read_extensions.count_left(file),
        extensions_max=policy.extension.max_count,
        decided_by_level_up=_level_up(file),
        related=_related(tx, case, actor),
        around=surroundings.of_case(tx, file.case, file.rules.today(tx.now)),
        closing_office=_office(tx, file, case.closing_level),
        look_backs=tuple(budget.amount for budget in policy.clocks.look_back.after),
        spent=_spent(tx, file),
        seats=_seats(file),
        unit_names=letters.unit_names(tx, sorted(_units(events))),
        attachable=attachable(file, actor),
        coordination=read_coordination.shown(tx, file, actor),
        publishes=file.state is State.VERIFIED and prepare_publicity.publishes(file, actor),
        looked=look_back_desk.shown(tx, file, actor) if look_back_desk.takes(file) or case.cycle > 1 else None,
    )


def attachable(file: File, actor: Actor) -> tuple[EvidenceKind, ...]:
    """Return the kinds of evidence that an actor may add to a case now."""
    if permissions.may_attach(actor, file.standing) is None:
        return ()
    return tuple(kind for kind in EvidenceKind if attach_evidence.takes(file, kind, actor))


def _units(events: Iterable[EventOut]) -> Iterator[str]:
    for event in events:
        for name in _NAMING:
            said = event.detail.get(name)
            yield from map(str, said if isinstance(said, list) else [said] if said else [])


def lacking(file: File) -> tuple[EvidenceKind, ...]:
    """Return the kinds of evidence that a submission must contain and this cycle has not."""
    needed = file.rules.policy.content(file.case.content_area).evidence
    return tuple(kind for kind in needed if kind.value not in file.bundle.evidence_kinds)


def _related(tx: ReadTx, case: CaseDetail, actor: Actor) -> tuple[CaseOut, ...]:
    found = list_cases(tx, CaseFilter(area=case.area, limit=RELATED), actor=actor).items
    return tuple(each for each in found if each.number != case.number)[: RELATED - 1]


def _level_up(file: File) -> bool:
    pending = file.bundle.extension
    return pending is not None and deadlines.extension_level_up(file.rules, file.due_on(), pending.proposed_on)


def _office(tx: ReadTx, file: File, level: Level) -> str:
    unit = organisation.find_unit(tx, file.standing.office_of_level(level)[1])
    return "" if unit is None else unit.name


def _spent(tx: ReadTx, file: File) -> Mapping[ClockKind, Spent]:
    """Return the office's own clocks: what the newest of each kind took, what the others will have."""
    policy, spent = file.rules.policy, dict[ClockKind, Spent]()
    for kind in (ClockKind.ASSIGN, ClockKind.ACCEPT, ClockKind.PLAN, ClockKind.REVIEW, ClockKind.VERIFY):
        budget = policy.clocks.budget(kind, file.rectification_type)
        spent[kind] = Spent(budget.unit, budget.amount, None)
    for row in sorted(timeline.clocks(tx, file.id, file.case.cycle), key=lambda row: int(row["id"])):
        kind = ClockKind(row["kind"])
        if kind in spent:
            measure = Measure(file.rules.calendar, spent[kind].unit, ())
            today = file.rules.today(row["ended_at"] or tx.now)
            used = measure.count(file.rules.today(row["started_at"]), today, today)
            spent[kind] = Spent(spent[kind].unit, row["budget"] or spent[kind].budget, used)
    return spent


def _seats(file: File) -> Mapping[tuple[ClockKind, int], tuple[Seat, ...]]:
    """Return who newly hears of each rung: the lists of the policy are cumulative."""
    seats = dict[tuple[ClockKind, int], tuple[Seat, ...]]()
    for kind in {clock.kind for clock in file.bundle.clocks}:
        before: tuple[Seat, ...] = ()
        for number, rung in enumerate(file.rules.policy.ladder(kind), start=1):
            seats[kind, number] = tuple(seat for seat in rung.seats if seat not in before)
            before = rung.seats
    return seats
