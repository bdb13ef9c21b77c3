"""回头看: an office's sampling plans, tried and adopted; what became of each; and the verifiers' record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.campaign.sampling import Sampling
from duzhan.errors import DuzhanError
from duzhan.http.visits import Visit
from duzhan.policy import permissions
from duzhan.store import policies
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.adopt_look_backs import adopt_look_backs
from duzhan.usecases.draw_look_backs import draw_look_backs
from duzhan.usecases.read_look_backs import list_plans, prove_plan, read_plan
from duzhan.usecases.read_verifiers import read_verifiers
from duzhan.web import asking, case_acts
from duzhan.web.doors import CasePage, CheckPage, FormDoor, ImportForm, PageDoor
from duzhan.wire.look_backs import AdoptIn, DrawIn, DrawOut, LookBackPlanDetail, LookBackPlans, PlanProof, VerifiersOut
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ADDRESS = "/look-backs"
PlanPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


@dataclass(frozen=True, slots=True)
class Told:
    """What was typed into the draw's form, what came of it, and what was wrong with it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    drawn: DrawOut | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """The plans, and for an office the form of a draw with what came of it; ``terms`` are the published weights."""

    plans: LookBackPlans
    draws: bool
    checks: bool
    today: date
    terms: Sampling | None
    told: Told


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan, with its proof where it was asked for, and the published weights."""

    plan: LookBackPlanDetail
    proof: PlanProof | None
    terms: Sampling | None


@router.get(ADDRESS)
def show(door: CasePage) -> Response:
    """Show the plans."""
    return _shown(door, Told())


@router.get(f"{ADDRESS}/verifiers")
def show_verifiers(door: CheckPage) -> Response:
    """Show what became of what each verifier verified."""

    def look(tx: ReadTx, visit: Visit) -> VerifiersOut:
        return read_verifiers(tx, actor=visit.actor)

    return door.show("verifiers.html.j2", look)


@router.get(f"{ADDRESS}/{{position}}")
def open_plan(position: PlanPath, door: CasePage) -> Response:
    """Show a plan."""
    return door.show("look_back_plan.html.j2", lambda tx, visit: _opened(tx, visit, position, None))


@router.get(f"{ADDRESS}/{{position}}/proof")
def prove(position: PlanPath, door: CasePage) -> Response:
    """Show a plan that was drawn again."""

    def look(tx: ReadTx, visit: Visit) -> Opened:
        return _opened(tx, visit, position, prove_plan(tx, position, actor=visit.actor))

    return door.show("look_back_plan.html.j2", look)


@router.post(f"{ADDRESS}/draws")
def draw(form: ImportForm) -> Response:
    """Show what a seed draws; nothing is kept, so that there is nothing to lead to."""
    typed = asking.typed(form.form)

    def act(tx: ReadTx, visit: Visit) -> DrawOut:
        form.proven(tx)
        return draw_look_backs(tx, asking.filled(DrawIn, form.form, _days(typed)), actor=visit.actor)

    try:
        drawn = form.look(act)
    except DuzhanError as refusal:
        return _shown(form, Told(typed, None, case_acts.unless_at_the_door(refusal)))
    return _shown(form, Told(typed, drawn))


@router.post(ADDRESS)
def adopt(form: ImportForm) -> Response:
    """Adopt the plan that was drawn."""

    def act(tx: Tx, visit: Visit) -> str:
        plan = adopt_look_backs(
            tx, asking.filled(AdoptIn, form.form, _days(asking.typed(form.form))), actor=visit.actor
        )
        return f"{ADDRESS}/{plan.position}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, Told(asking.typed(form.form), None, case_acts.unless_at_the_door(refusal)))


def _days(typed: Mapping[str, str]) -> Mapping[str, object]:
    """Return the budget as the number that was typed; what is none stays a text, and is refused as one."""
    try:
        return {"budget": float(typed.get("budget", ""))}
    except ValueError:
        return {}


def _shown(door: PageDoor | FormDoor, told: Told) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        rules = policies.in_force(tx)
        return Shown(
            plans=list_plans(tx, actor=visit.actor),
            draws=permissions.may_import(visit.actor) is not None,
            checks=permissions.checks(visit.actor),
            today=rules.today(tx.now),
            terms=rules.policy.sampling,
            told=told,
        )

    return door.show("look_backs.html.j2", look, 200 if told.problem is None else told.problem.status)


def _opened(tx: ReadTx, visit: Visit, position: int, proof: PlanProof | None) -> Opened:
    return Opened(read_plan(tx, position, actor=visit.actor), proof, policies.in_force(tx).policy.sampling)
