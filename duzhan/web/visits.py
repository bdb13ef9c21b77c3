"""走访: a place's checklist and its findings, written on a phone with the network or without, and sent once."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from duzhan.errors import DuzhanError
from duzhan.http import possible
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import tour_desk
from duzhan.usecases.log_visit_findings import log_visit_findings
from duzhan.usecases.prepare_visit import Visiting, prepare_visit
from duzhan.usecases.read_visit import contents_of, read_visit
from duzhan.usecases.record_visit import record_visit
from duzhan.vocabulary import Severity
from duzhan.vocabulary.tour import Answer
from duzhan.web import asking, case_acts, view
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.web.tours import TourPath
from duzhan.wire.problems import Problem
from duzhan.wire.shape import Code
from duzhan.wire.visits import MoreFindings, VisitIn, VisitOut

router = APIRouter(include_in_schema=False)
FINDINGS, OTHERS = 3, 3
"""How many findings, and how many households beside the sampled ones, one form takes."""
VisitPath = Annotated[str, Path(), possible.VisitKey]
PlacePath = Annotated[str, Path(), possible.TourPlace]


@dataclass(frozen=True, slots=True)
class Asked:
    """The form of a visit: the checklist, what was typed and chosen, and what was wrong with it."""

    visiting: Visiting
    answers: tuple[Answer, ...]
    severities: tuple[Severity, ...]
    reference: str
    findings: range
    others: range
    contents: tuple[tuple[str, str], ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A visit's record, and the form for more findings."""

    of: VisitOut
    contents: Mapping[str, str]
    severities: tuple[Severity, ...]
    reference: str
    findings: range
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@router.get("/tours/{id}/visit")
def choose(id: TourPath, area: Annotated[Code, Query()], door: CasePage) -> Response:  # noqa: A002  # the path's own word
    """Lead to the form of a place that was chosen."""
    door.look(lambda tx, visit: tour_desk.find(tx, int(id), visit.actor))
    return view.lead(_address(id, area))


@router.get("/tours/{id}/visit/{area}")
def ask(id: TourPath, area: PlacePath, door: CasePage) -> Response:  # noqa: A002
    """Ask for a visit to a place of the tour."""
    return _asked(door, int(id), area)


@router.post("/tours/{id}/visit/{area}")
def record(id: TourPath, area: PlacePath, form: CaseForm) -> Response:  # noqa: A002
    """Record the visit and lead to it; the same reference again leads there too."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(VisitIn, form.form, {"area": area})
        return f"/visits/{record_visit(tx, int(id), command, actor=visit.actor).visit}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _asked(form, int(id), area, case_acts.unless_at_the_door(refusal))


@router.get("/visits/{id}")
def show(id: VisitPath, door: CasePage) -> Response:  # noqa: A002
    """Show a visit."""
    return _shown(door, int(id))


@router.post("/visits/{id}/findings")
def add(id: VisitPath, form: CaseForm) -> Response:  # noqa: A002
    """Log more findings of the visit."""

    def act(tx: Tx, visit: Visit) -> str:
        log_visit_findings(tx, int(id), asking.filled(MoreFindings, form.form), actor=visit.actor)
        return f"/visits/{id}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, int(id), ("findings", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


def _address(tour: int | str, area: str) -> str:
    return f"/tours/{tour}/visit/{area}"


def _asked(door: PageDoor, key: int, area: str, problem: Problem | None = None) -> Response:
    typed, chosen = _told(door) if isinstance(door, FormDoor) else ({}, {})

    def look(tx: ReadTx, visit: Visit) -> Asked:
        visiting = prepare_visit(tx, key, area, actor=visit.actor)
        return Asked(
            visiting=visiting,
            answers=tuple(Answer),
            severities=tuple(Severity),
            reference=typed.get("source_ref") or secrets.token_urlsafe(12),
            findings=range(FINDINGS),
            others=range(OTHERS),
            contents=tuple((content.code, content.title) for content in visiting.contents),
            typed=typed,
            chosen=chosen,
            problem=problem,
        )

    return door.show("visit_form.html.j2", look, 200 if problem is None else problem.status)


def _told(form: FormDoor) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    several = ("households", "members")
    return asking.typed(form.form), {name: tuple(map(str, form.form.getlist(name))) for name in several}


def _shown(door: PageDoor, key: int, told: Told = NOTHING) -> Response:
    reference = told[1].get("source_ref") or secrets.token_urlsafe(12)

    def look(tx: ReadTx, visit: Visit) -> Shown:
        found = read_visit(tx, key, actor=visit.actor)
        return Shown(found, contents_of(tx), tuple(Severity), reference, range(FINDINGS), *told)

    problem = told[2]
    return door.show("visit.html.j2", look, 200 if problem is None else problem.status)
