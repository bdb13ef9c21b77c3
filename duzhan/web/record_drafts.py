"""起草: the form of a record, new or written anew; what stands behind it is written a line each."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy.record_wording import BETWEEN_FAULTS
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.draft_record import draft_record, revise_record
from duzhan.usecases.prepare_record import Drafting, prepare_record
from duzhan.vocabulary import Seat
from duzhan.vocabulary.records import RecordKind
from duzhan.web import asking, case_acts, records
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.paths import RecordPath
from duzhan.wire.problems import FieldFault, Problem
from duzhan.wire.records import RecordDetail, RecordIn

router = APIRouter(include_in_schema=False)
NEW = f"{records.ADDRESS}/draft"
GIVEN = ("kind", "unit", "since", "until")
"""What a link to the form may have filled in, besides ``row`` as often as there are rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The form: what it offers, what was typed or filled in, and what was wrong with it."""

    drafting: Drafting
    address: str
    typed: Mapping[str, str]
    problem: Problem | None
    kinds: tuple[RecordKind, ...] = tuple(RecordKind)
    seats: tuple[Seat, ...] = (Seat.UNIT_HEAD, Seat.HANDLER, Seat.OFFICE, Seat.COUNTY_LEADER, Seat.CITY_LEADER)


@router.get(NEW)
def ask(door: CasePage) -> Response:
    """Show the form, filled in with what the link names."""
    given = door.request.query_params
    filled_in = {name: given[name] for name in GIVEN if name in given}
    return _asked(door, None, NEW, {**filled_in, "rows": "\n".join(given.getlist("row"))})


@router.post(NEW)
def draft(form: CaseForm) -> Response:
    """Draft a record."""

    def act(tx: Tx, visit: Visit) -> str:
        return f"{records.ADDRESS}/{draft_record(tx, _command(form), actor=visit.actor).number}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _again(form, None, NEW, refusal)


@router.get(f"{records.ADDRESS}/{{record}}/draft")
def ask_again(record: RecordPath, door: CasePage) -> Response:
    """Show the form of a draft, with what it says."""
    return _asked(door, record, f"{records.ADDRESS}/{record}/draft", {})


@router.post(f"{records.ADDRESS}/{{record}}/draft")
def revise(record: RecordPath, form: CaseForm) -> Response:
    """Write a draft anew."""

    def act(tx: Tx, visit: Visit) -> str:
        revise_record(tx, record, asking.version(form.form), _command(form), actor=visit.actor)
        return f"{records.ADDRESS}/{record}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _again(form, record, f"{records.ADDRESS}/{record}/draft", refusal)


def _command(form: FormDoor) -> RecordIn:
    lines = [line.strip() for line in str(form.form.get("rows", "")).splitlines()]
    return asking.filled(RecordIn, form.form, {"rows": [line for line in lines if line]})


def _asked(door: PageDoor, record: str | None, address: str, filled_in: Mapping[str, str]) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Asked:
        drafting = prepare_record(tx, record, actor=visit.actor)
        begun = {"since": drafting.since.isoformat(), "until": drafting.today.isoformat(), **filled_in}
        return Asked(drafting, address, begun if drafting.record is None else _said(drafting.record), None)

    return door.show("record_draft.html.j2", look)


def _again(form: FormDoor, record: str | None, address: str, refusal: DuzhanError) -> Response:
    problem = _merged(case_acts.unless_at_the_door(refusal))

    def recalled(tx: ReadTx, visit: Visit) -> Asked:
        return Asked(prepare_record(tx, record, actor=visit.actor), address, asking.typed(form.form), problem)

    return form.show("record_draft.html.j2", recalled, problem.status)


def _merged(problem: Problem) -> Problem:
    """Say what is wrong with rows at the one field that they are written into."""
    wrong = [fault for fault in problem.errors or () if fault.field.partition(".")[0] == "rows"]
    if not wrong:
        return problem
    told = BETWEEN_FAULTS.join(dict.fromkeys(one.message for one in wrong))
    said = FieldFault(field="rows", code=wrong[0].code, message=told)
    return problem.model_copy(update={"errors": (*(one for one in problem.errors or () if one not in wrong), said)})


def _said(record: RecordDetail) -> dict[str, str]:
    return {
        "kind": record.kind.value,
        "unit": record.unit,
        "seat": "" if record.seat is None else record.seat.value,
        "since": record.since.isoformat(),
        "until": record.until.isoformat(),
        "reason": record.reason,
        "passed_over": record.passed_over or "",
        "rows": "\n".join(row.ref for row in record.evidence),
    }
