"""单位: added, renamed and ended by system administrators; read by whoever keeps the house."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.policy import permissions
from duzhan.store.audit import By
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.add_unit import add_unit
from duzhan.usecases.change_unit import change_unit
from duzhan.usecases.end_unit import end_unit
from duzhan.usecases.list_units import list_units, read_unit
from duzhan.usecases.prepare_unit import Prepared, prepare_unit
from duzhan.web import admin_places, asking, case_acts
from duzhan.web.admin_places import UNITS
from duzhan.web.doors import AdministratorForm, FormDoor, HousePage, PageDoor
from duzhan.web.paths import UnitPath
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.organisation import NewUnit, UnitChange, UnitEnd, UnitFilter, UnitOut, UnitPage
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
ONE = f"{UNITS}/{{code}}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the units as they were looked for, and a form for another one."""

    places: tuple[str, ...]
    found: UnitPage
    wanted: UnitFilter
    query: str
    typed: Mapping[str, str]
    problem: Problem | None
    choices: Prepared | None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A unit, and what the visitor may change about it; ``at`` names the form that was refused."""

    of: UnitOut
    choices: Prepared | None
    at: str
    typed: Mapping[str, str]
    problem: Problem | None

    def said(self, at: str) -> Mapping[str, str]:
        """Return what was typed into one of the forms, or what it begins with."""
        begun = {"name": self.of.name, "parent": self.of.parent or ""} if at == "change" else {}
        return self.typed if at == self.at else begun


@router.get(UNITS)
def list_them(wanted: Annotated[UnitFilter, Query()], door: HousePage) -> Response:
    """Show the units."""
    return _listed(door, wanted)


@router.post(UNITS)
def add(form: AdministratorForm) -> Response:
    """Add a unit and lead to it."""

    def act(tx: Tx, visit: Visit) -> str:
        new = asking.filled(NewUnit, form.form)
        return f"{UNITS}/{add_unit(tx, new, visits.presence(form.request, visit).by).code}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _listed(form, UnitFilter(), ("", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


@router.get(ONE)
def show(code: UnitPath, door: HousePage) -> Response:
    """Show a unit."""
    return _shown(door, code)


@router.post(f"{ONE}/change")
def change(code: UnitPath, form: AdministratorForm) -> Response:
    """Rename a unit, or put it under another office."""
    return _submitted(
        form, code, "change", lambda tx, by: change_unit(tx, code, asking.filled(UnitChange, form.form), by)
    )


@router.post(f"{ONE}/end")
def end(code: UnitPath, form: AdministratorForm) -> Response:
    """End a unit."""
    return _submitted(form, code, "end", lambda tx, by: end_unit(tx, code, asking.filled(UnitEnd, form.form), by))


def _submitted(form: FormDoor, code: str, at: str, act: Callable[[Tx, By], object]) -> Response:
    def done(tx: Tx, visit: Visit) -> str:
        act(tx, visits.presence(form.request, visit).by)
        return f"{UNITS}/{code}"

    try:
        return form.submit(done)
    except DuzhanError as refusal:
        return _shown(form, code, (at, asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


def _listed(door: PageDoor, wanted: UnitFilter, told: Told = NOTHING) -> Response:
    _, typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Listed:
        found = list_units(tx, wanted)
        query = urlencode({"q": wanted.q or "", "after": found.next or ""})
        return Listed(admin_places.of(visit.actor), found, wanted, query, typed, problem, _choices(tx, visit))

    return door.show("admin_units.html.j2", look, 200 if problem is None else problem.status)


def _shown(door: PageDoor, code: str, told: Told = NOTHING) -> Response:
    at, typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(read_unit(tx, code), _choices(tx, visit), at, typed, problem)

    return door.show("admin_unit.html.j2", look, 200 if problem is None else problem.status)


def _choices(tx: ReadTx, visit: Visit) -> Prepared | None:
    return prepare_unit(tx) if permissions.administers(visit.actor) else None
