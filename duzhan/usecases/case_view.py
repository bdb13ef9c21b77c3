"""A case as it goes out: its row, the name of its place, its local due date, and whether it is overdue now."""

from datetime import datetime

from sqlalchemy import Row

from duzhan.model.case import Case
from duzhan.policy import deadlines
from duzhan.store import listing, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Level, Light, RectificationType, Severity, Source
from duzhan.wire.cases import CaseOut
from statemachines.states import Resolution, State

CaseRow = Case | Row[tuple[object, ...]]
OWED = frozenset({State.ASSIGNED, State.RECTIFYING})
"""The states in which the units owe something by a date; what waits for its closing is not overdue."""


def case_out(tx: ReadTx, case: Case) -> CaseOut:
    """Show one case."""
    return named(tx, case, listing.area_name(tx, int(case.id or 0)))


def named(tx: ReadTx, case: CaseRow, area_name: str) -> CaseOut:
    """Show a case, or its row of a list, whose place is already in words."""
    zone = policies.pinned(tx, case.policy_version).zone
    kind = case.rectification_type
    return CaseOut(
        number=case.number,
        version=case.version,
        state=State(case.state),
        light=Light(case.light),
        overdue=is_overdue(case, tx.now),
        area=case.area,
        area_name=area_name,
        place=case.place,
        source=Source(case.source),
        content_area=case.content_area,
        severity=Severity(case.severity),
        description=case.description,
        found_at=case.found_at,
        found_level=Level(case.found_level),
        closing_level=Level(case.closing_level),
        lead_unit=case.lead_unit,
        rectification_type=None if kind is None else RectificationType(kind),
        responsible_person=case.responsible_person,
        dispatched_at=case.dispatched_at,
        accepted_at=case.accepted_at,
        due_at=case.due_at,
        due_on=None if case.due_at is None else deadlines.due_date(case.due_at, zone),
        returns=case.returns,
        cycle=case.cycle,
        rework=case.rework,
        suspended_until=case.suspended_until,
        closing_ordered_at=case.closing_ordered_at,
        closed_at=case.closed_at,
        resolution=None if case.resolution is None else Resolution(case.resolution),
        closure_number=case.closure_number,
    )


def is_overdue(case: CaseRow, now: datetime) -> bool:
    """Tell whether the units are late; store/listing.py asks the same in SQL."""
    return case.due_at is not None and State(case.state) in OWED and stands_at(case, now) >= case.due_at


def stands_at(case: CaseRow, now: datetime) -> datetime:
    """Return until when a case's time has run: time stands still for what is submitted or suspended."""
    stood: datetime = case.submitted_at or case.suspended_at or now
    return stood
