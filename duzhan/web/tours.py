"""巡回督战: tours with their itineraries and visits, convened by offices; and which targets nobody has seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from starlette.datastructures import FormData

from duzhan.documents import tour_docx
from duzhan.errors import DuzhanError
from duzhan.http import possible
from duzhan.http.downloads import attachment
from duzhan.http.visits import Visit
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.add_tour_stops import add_tour_stops
from duzhan.usecases.convene_tour import convene_tour
from duzhan.usecases.prepare_tour import Prepared, prepare_tour
from duzhan.usecases.print_tour import print_tour
from duzhan.usecases.read_coverage import read_coverage
from duzhan.usecases.read_tour import list_tours, places_to_visit, read_tour
from duzhan.usecases.withdraw_tour import withdraw_tour
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.problems import Problem
from duzhan.wire.tours import NewStops, TourDetail, TourFilter, TourIn, TourPage, TourWithdrawal
from duzhan.wire.visits import Coverage, CoverageFilter

router = APIRouter(include_in_schema=False)
ADDRESS = "/tours"
ROWS = 6
"""How many stops one form takes; more are added on the tour's page."""
TourPath = Annotated[str, Path(), possible.TourKey]
_CODE = re.compile(r"[0-9]{6,12}$")
_BETWEEN = re.compile(r"[\s,;\u3001\uff0c\uff1b]+")


@dataclass(frozen=True, slots=True)
class Listed(Retelling):
    """A page of the tours, and for who convenes them what a new one is made of."""

    found: TourPage
    choices: Prepared | None
    rows: range
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A tour; ``where`` are the places that its team can write a visit of."""

    of: TourDetail
    where: tuple[tuple[str, str], ...]
    choices: Prepared | None
    rows: range
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Covered:
    """The coverage as it was asked for."""

    found: Coverage
    wanted: CoverageFilter


@router.get(ADDRESS)
def list_them(wanted: Annotated[TourFilter, Query()], door: CasePage) -> Response:
    """Show the tours."""
    return _listed(door, wanted)


@router.post(ADDRESS)
def convene(form: CaseForm) -> Response:
    """Convene a tour and lead to it."""

    def act(tx: Tx, visit: Visit) -> str:
        command = asking.filled(TourIn, form.form, {"stops": _stops(form.form)})
        return f"{ADDRESS}/{convene_tour(tx, command, actor=visit.actor).id}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        told = ("convene", asking.typed(form.form), case_acts.unless_at_the_door(refusal))
        return _listed(form, TourFilter(), told)


@router.get("/coverage")
def cover(wanted: Annotated[CoverageFilter, Query()], door: CasePage) -> Response:
    """Show which targets nobody has seen for how long."""

    def look(tx: ReadTx, visit: Visit) -> Covered:
        return Covered(read_coverage(tx, wanted, actor=visit.actor), wanted)

    return door.show("coverage.html.j2", look)


@router.get(f"{ADDRESS}/{{id}}")
def show(id: TourPath, door: CasePage) -> Response:  # noqa: A002  # the path's own word, as below
    """Show a tour."""
    return _shown(door, int(id))


@router.post(f"{ADDRESS}/{{id}}/stops")
def add(id: TourPath, form: CaseForm) -> Response:  # noqa: A002
    """Add stops."""

    def act(tx: Tx, visit: Visit) -> str:
        add_tour_stops(tx, int(id), asking.filled(NewStops, form.form, {"stops": _stops(form.form)}), actor=visit.actor)
        return f"{ADDRESS}/{id}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, int(id), ("stops", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


@router.post(f"{ADDRESS}/{{id}}/withdrawal")
def withdraw(id: TourPath, form: CaseForm) -> Response:  # noqa: A002
    """Take the tour back."""

    def act(tx: Tx, visit: Visit) -> str:
        withdraw_tour(tx, int(id), asking.filled(TourWithdrawal, form.form), actor=visit.actor)
        return f"{ADDRESS}/{id}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _shown(form, int(id), ("withdraw", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


@router.get(f"{ADDRESS}/{{id}}/report.docx")
def download(id: TourPath, door: CasePage) -> Response:  # noqa: A002
    """Give the tour's report as a file."""
    report = door.read(lambda tx, actor: print_tour(tx, int(id), actor=actor))
    return attachment(tour_docx.write(report), f"tour-{id}.docx", tour_docx.MEDIA_TYPE)


def _stops(form: FormData) -> list[dict[str, object]]:
    """Return the rows in which a place was written: its code stands at the end of the line that was chosen."""
    rows = []
    for number in range(ROWS):
        said = {
            name: str(form.get(f"stops.{number}.{name}") or "").strip() for name in ("area", "visits", "households")
        }
        if not said["area"]:
            continue
        code = _CODE.search(said["area"])
        row: dict[str, object] = {"area": said["area"] if code is None else code[0]}
        if said["visits"]:
            row["visits"] = asking.whole(form, f"stops.{number}.visits")
        row["households"] = [each for each in _BETWEEN.split(said["households"]) if each]
        rows.append(row)
    return rows


def _listed(door: PageDoor, wanted: TourFilter, told: Told = NOTHING) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Listed:
        choices = prepare_tour(tx, actor=visit.actor)
        return Listed(list_tours(tx, wanted, actor=visit.actor), choices, range(ROWS), *told)

    problem = told[2]
    return door.show("tours.html.j2", look, 200 if problem is None else problem.status)


def _shown(door: PageDoor, key: int, told: Told = NOTHING) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        tour = read_tour(tx, key, actor=visit.actor)
        choices = prepare_tour(tx, actor=visit.actor) if tour.may_change else None
        return Shown(tour, places_to_visit(tx, tour), choices, range(ROWS // 2), *told)

    problem = told[2]
    return door.show("tour.html.j2", look, 200 if problem is None else problem.status)
