"""一村一策: how the plans of counties and villages stand, each plan, and each of its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.documents import plan_sheet
from duzhan.errors import DuzhanError
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.policy import target_plans as policy
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.read_plan_board import read_plan_board
from duzhan.usecases.read_target_plan import read_plan_line, read_target_plan
from duzhan.usecases.report_target_progress import report_target_progress
from duzhan.usecases.sign_target_plan import sign_target_plan
from duzhan.usecases.write_plan_sheet import write_plan_sheet
from duzhan.vocabulary.target_plan import PlanLineKind
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.wire.problems import Problem
from duzhan.wire.target_plans import LineDetail, LineProgress, PlanBoard, PlanDetail, PlanLineOut

router = APIRouter(include_in_schema=False)
ADDRESS = "/plans"
LinePath = Annotated[int, Path(ge=1, le=2**31 - 1)]
Parts = tuple[tuple[PlanLineKind, tuple[PlanLineOut, ...]], ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The roll-up; ``sends`` is whether the visitor may send a sheet of plans."""

    board: PlanBoard
    sends: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan: what is in force and what waits, by the parts of a plan.

    ``before`` has the dates in force by the lines' numbers, ``dropped`` the lines in force that a draft leaves out.
    """

    detail: PlanDetail
    parts: Parts
    draft: Parts
    before: Mapping[int, date]
    dropped: tuple[PlanLineOut, ...]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class OneLine:
    """A line with the form to report on it."""

    detail: LineDetail
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show every plan in the visitor's scope, added up to county and city."""

    def look(tx: ReadTx, visit: Visit) -> Board:
        return Board(read_plan_board(tx, actor=visit.actor), policy.draws_up(visit.actor))

    return door.show("plans.html.j2", look)


@router.get(f"{ADDRESS}/{{code}}")
def show_plan(code: str, door: CasePage) -> Response:
    """Show one plan; a target out of scope is not there."""
    return _shown(door, code)


@router.get(f"{ADDRESS}/{{code}}/sheet.xlsx")
def hand_out(code: str, door: CasePage) -> Response:
    """Hand out a plan as a sheet."""
    name, content = door.read(lambda tx, actor: write_plan_sheet(tx, code, actor=actor))
    return attachment(content, f"{name}.xlsx", plan_sheet.MEDIA_TYPE)


@router.post(f"{ADDRESS}/{{code}}/signature")
def sign(code: str, form: CaseForm) -> Response:
    """Put the draft in force."""

    def act(tx: Tx, visit: Visit) -> str:
        sign_target_plan(tx, code, asking.version(form.form), actor=visit.actor)
        return f"{ADDRESS}/{code}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, code, case_acts.unless_at_the_door(refusal))


@router.get(f"{ADDRESS}/{{code}}/lines/{{line}}")
def show_line(code: str, line: LinePath, door: CasePage) -> Response:
    """Show a line with everything that was reported of it."""
    return _line(door, code, line)


@router.post(f"{ADDRESS}/{{code}}/lines/{{line}}")
def report(code: str, line: LinePath, form: CaseForm) -> Response:
    """Report on a line."""

    def act(tx: Tx, visit: Visit) -> str:
        report_target_progress(tx, code, line, asking.filled(LineProgress, form.form), actor=visit.actor)
        return f"{ADDRESS}/{code}/lines/{line}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _line(form, code, line, (asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


def _shown(door: PageDoor, code: str, problem: Problem | None = None) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        detail = read_target_plan(tx, code, actor=visit.actor)
        before = {line.number: line.due_on for line in detail.lines}
        kept = {line.number for line in detail.draft}
        dropped = tuple(line for line in detail.lines if kept and line.number not in kept)
        return Shown(detail, _parts(detail.lines), _parts(detail.draft), before, dropped, problem)

    return door.show("plan.html.j2", look, 200 if problem is None else problem.status)


def _line(
    door: PageDoor, code: str, number: int, told: tuple[Mapping[str, str], Problem | None] = ({}, None)
) -> Response:
    def look(tx: ReadTx, visit: Visit) -> OneLine:
        return OneLine(read_plan_line(tx, code, number, actor=visit.actor), *told)

    problem = told[1]
    return door.show("plan_line.html.j2", look, 200 if problem is None else problem.status)


def _parts(lines: Sequence[PlanLineOut]) -> Parts:
    """Return the lines by their kinds, in the order of a plan; kinds without lines are left out."""
    found = ((kind, tuple(line for line in lines if line.kind is kind)) for kind in PlanLineKind)
    return tuple((kind, some) for kind, some in found if some)
