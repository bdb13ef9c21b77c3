"""包保领导: terms and vacancies; the offices keep those of their areas, and whoever keeps the house reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError
from duzhan.http import visits
from duzhan.http.visits import Visit
from duzhan.model.area import Area
from duzhan.policy.permissions import Actor
from duzhan.store.audit import By
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.appoint_leader import appoint_leader, end_term, hand_over
from duzhan.usecases.list_terms import list_terms, places_to_lead, read_term
from duzhan.vocabulary import Level
from duzhan.web import admin_places, asking, case_acts
from duzhan.web.admin_places import LEADERS
from duzhan.web.doors import FormDoor, ImportForm, ImportPage, LeadersPage, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.cursor import LARGEST
from duzhan.wire.organisation import NewTerm, Successor, TermEnd, TermOut, TermPage
from duzhan.wire.problems import Problem

router = APIRouter(include_in_schema=False)
Key = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class Listed:
    """The terms and what is vacant; areas and levels where the visitor may appoint, none for who only reads."""

    places: tuple[str, ...]
    found: TermPage
    areas: tuple[Area, ...]
    levels: tuple[Level, ...]
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A term and what the visitor may do about it; ``at`` names the form that was refused."""

    of: TermOut
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(LEADERS)
def list_them(door: LeadersPage) -> Response:
    """Show the duty leaders' terms, and where nobody leads."""
    return _listed(door)


@router.post(LEADERS)
def appoint(form: ImportForm) -> Response:
    """Begin a term."""

    def act(tx: Tx, visit: Visit) -> str:
        new = asking.filled(NewTerm, form.form)
        appoint_leader(tx, new, actor=visit.actor, by=visits.presence(form.request, visit).by)
        return LEADERS

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _listed(form, ("", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


@router.get(f"{LEADERS}/{{id}}")
def show(id: Key, door: ImportPage) -> Response:  # noqa: A002  # the path's own word, as below
    """Show a term with the forms to hand it over and to end it."""
    return _shown(door, id)


@router.post(f"{LEADERS}/{{id}}/hand-over")
def pass_on(id: Key, form: ImportForm) -> Response:  # noqa: A002
    """Let somebody else take over on a date."""

    def act(tx: Tx, actor: Actor, by: By) -> object:
        return hand_over(tx, id, asking.filled(Successor, form.form), actor=actor, by=by)

    return _submitted(form, id, "successor", act)


@router.post(f"{LEADERS}/{{id}}/end")
def end(id: Key, form: ImportForm) -> Response:  # noqa: A002
    """End a term."""

    def act(tx: Tx, actor: Actor, by: By) -> None:
        end_term(tx, id, asking.filled(TermEnd, form.form), actor=actor, by=by)

    return _submitted(form, id, "end", act)


def _submitted(form: FormDoor, key: int, at: str, act: Callable[[Tx, Actor, By], object]) -> Response:
    def done(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor, visits.presence(form.request, visit).by)
        return LEADERS

    try:
        return form.submit(done)
    except DuzhanError as refusal:
        return _shown(form, key, (at, asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


def _listed(door: PageDoor, told: Told = NOTHING) -> Response:
    _, typed, problem = told

    def look(tx: ReadTx, visit: Visit) -> Listed:
        found, (areas, levels) = list_terms(tx, actor=visit.actor), places_to_lead(tx, actor=visit.actor)
        return Listed(admin_places.of(visit.actor), found, areas, levels, typed, problem)

    return door.show("admin_leaders.html.j2", look, 200 if problem is None else problem.status)


def _shown(door: PageDoor, key: int, told: Told = NOTHING) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        return Shown(read_term(tx, key, actor=visit.actor), *told)

    problem = told[2]
    return door.show("admin_leader.html.j2", look, 200 if problem is None else problem.status)
