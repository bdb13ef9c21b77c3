"""编制计划: a plan is drawn up line by line on a page, or sent as a sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from starlette.datastructures import FormData, UploadFile

from duzhan.documents import plan_sheet
from duzhan.documents.sheet_limits import LIMITS
from duzhan.errors import DuzhanError, InvalidInput
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store import uploads
from duzhan.store.transaction import ReadTx, Tx, reading
from duzhan.usecases.draft_target_plan import draft_target_plan
from duzhan.usecases.import_target_plans import import_target_plans
from duzhan.usecases.prepare_target_plan import Planning, prepare_target_plan
from duzhan.usecases.write_plan_sheet import write_blank_sheet
from duzhan.vocabulary.target_plan import PlanLineKind
from duzhan.web import asking, case_acts, faults
from duzhan.web.doors import CaseForm, CasePage, FormDoor, ImportForm, ImportPage, PageDoor
from duzhan.web.target_plans import ADDRESS
from duzhan.wire.problems import Problem
from duzhan.wire.target_plans import DraftPlan, ImportPlans, PlanLineIn, PlanLineOut

router = APIRouter(include_in_schema=False)
MOST_HERE, MOST_ROWS, BLANK = 40, 50, 5
"""Lines of a plan that is changed on a page, rows of its form, and blank ones: a door takes so many fields, no more."""
_MEGABYTE = 1_000_000
_FIELDS = tuple(PlanLineIn.model_fields)
_DROP = "drop"
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of a plan: rows as they are or were typed, blank ones at the end."""

    planning: Planning
    rows: tuple[Row, ...]
    kinds: tuple[PlanLineKind, ...]
    typed: Mapping[str, str]
    problem: Problem | None
    fits: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """The form to send a sheet of plans."""

    megabytes: int
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(f"{ADDRESS}/import")
def ask_for_sheet(door: ImportPage) -> Response:
    """Ask for a sheet of plans."""
    return _asked_for_sheet(door)


@router.get(f"{ADDRESS}/template.xlsx")
def template(door: ImportPage) -> Response:
    """Hand out a sheet to fill in."""
    content = door.read(lambda tx, actor: write_blank_sheet(tx, actor=actor))
    return attachment(content, plan_sheet.BLANK_NAME, plan_sheet.MEDIA_TYPE)


@router.post(f"{ADDRESS}/import")
def send(form: ImportForm) -> Response:
    """Take a sheet of plans as drafts, or say what is wrong with which row."""
    with reading(form.pool) as tx:
        form.proven(tx)  # strangers are sent away before their file is looked at
    try:
        return _taken(form)
    except DuzhanError as refusal:
        return _asked_for_sheet(form, asking.typed(form.form), faults.of(refusal))


@router.get(f"{ADDRESS}/{{code}}/edit")
def ask(code: str, door: CasePage) -> Response:
    """Show the form of a plan, with its lines."""

    def look(tx: ReadTx, visit: Visit) -> Asked:
        planning = prepare_target_plan(tx, code, actor=visit.actor)
        fits = len(planning.lines) <= MOST_HERE
        rows = [_row(planning, line) for line in planning.lines] if fits else []
        return _asked(planning, rows, ({}, None), fits=fits)

    return door.show("plan_edit.html.j2", look)


@router.post(f"{ADDRESS}/{{code}}/edit")
def draft(code: str, form: CaseForm) -> Response:
    """Keep a plan as a draft; what was refused is shown with everything typed."""
    kept, left = _rows(form.form)

    def act(tx: Tx, visit: Visit) -> str:
        planning = prepare_target_plan(tx, code, actor=visit.actor)
        command = asking.filled(DraftPlan, _numbered(form.form, [_coded(planning, row) for row in kept]))
        draft_target_plan(tx, code, asking.version(form.form), command, actor=visit.actor)
        return f"{ADDRESS}/{code}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        problem = case_acts.unless_at_the_door(refusal)

        def again(tx: ReadTx, visit: Visit) -> Asked:
            planning = prepare_target_plan(tx, code, actor=visit.actor)
            return _asked(planning, [*kept, *left], (asking.typed(form.form), problem), fits=True)

        return form.show("plan_edit.html.j2", again, problem.status)


def _asked(
    planning: Planning, rows: Sequence[Row], told: tuple[Mapping[str, str], Problem | None], *, fits: bool
) -> Asked:
    blank = [dict[str, str]() for _ in range(min(BLANK, MOST_ROWS - len(rows)) if fits else 0)]
    return Asked(planning, (*rows, *blank), tuple(PlanLineKind), *told, fits=fits)


def _row(planning: Planning, line: PlanLineOut) -> Row:
    """Return a line as its fields show it: places and units by name."""
    said = {name: str(value) for name in _FIELDS if (value := getattr(line, name)) is not None}
    place = line.area_name if planning.places and line.area != planning.detail.standing.area else ""
    return {**said, "area": place, "unit": line.unit_name or ""}


def _rows(form: FormData) -> tuple[list[Row], list[Row]]:
    """Return the rows that are to be kept and those that are to go, each in order; what is blank is neither."""
    numbers = sorted({int(part[1]) for key in form if (part := re.fullmatch(r"lines\.([0-9]{1,3})\..+", key))})
    rows = [{name: _text(form, f"lines.{number}.{name}") for name in (*_FIELDS, _DROP)} for number in numbers]
    filled = [row for row in rows if any(row.values())]
    return [row for row in filled if not row[_DROP]], [row for row in filled if row[_DROP]]


def _coded(planning: Planning, row: Row) -> Row:
    """Return a row with the codes of what it names; what nobody knows stays as it was typed."""
    unit, place = row["unit"], row["area"]
    return {**row, "unit": planning.units.get(unit, unit), "area": planning.places.get(place, place)}


def _numbered(form: FormData, rows: Sequence[Row]) -> FormData:
    """Return the form with rows numbered one after the other, so that a fault's number is that of the row as shown."""
    told = [(f"lines.{at}.{name}", row[name]) for at, row in enumerate(rows) for name in _FIELDS]
    return FormData([("reason", _text(form, "reason")), *told])


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


def _taken(form: FormDoor) -> Response:
    file = form.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise InvalidInput.of("file", "missing")
    command = asking.filled(ImportPlans, form.form)
    with uploads.kept_for_now(file.file, form.settings.home, LIMITS.file) as kept:

        def act(tx: Tx, visit: Visit) -> str:
            taken = import_target_plans(tx, kept.path, command, actor=visit.actor)
            return f"{ADDRESS}/{taken.targets[0]}" if len(taken.targets) == 1 else ADDRESS

        return form.submit(act)


def _asked_for_sheet(
    door: PageDoor, typed: Mapping[str, str] | None = None, problem: Problem | None = None
) -> Response:
    def look(_tx: ReadTx, _visit: Visit) -> Sending:
        return Sending(LIMITS.file // _MEGABYTE, typed or {}, problem)

    return door.show("plan_import.html.j2", look, 200 if problem is None else problem.status)
