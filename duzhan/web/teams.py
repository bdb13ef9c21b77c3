"""督战组: who is on which team and lent by whom; formed and filled by the offices that send them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Path, Response

from duzhan.errors import DuzhanError
from duzhan.http import possible
from duzhan.http.visits import Visit
from duzhan.policy.permissions import Actor
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases.add_team_member import add_team_member
from duzhan.usecases.end_team_member import end_team_member
from duzhan.usecases.form_team import form_team
from duzhan.usecases.prepare_tour import Prepared, prepare_tour
from duzhan.usecases.read_teams import read_team, read_teams
from duzhan.web import asking, case_acts
from duzhan.web.doors import CaseForm, CasePage, FormDoor, PageDoor
from duzhan.web.retelling import NOTHING, Retelling, Told
from duzhan.wire.problems import Problem
from duzhan.wire.tours import MemberEnd, NewMember, NewTeam, TeamOut, TeamPage

router = APIRouter(include_in_schema=False)
ADDRESS = "/teams"
TeamPath = Annotated[str, Path(), possible.TeamCode]
MemberPath = Annotated[str, Path(), possible.MemberKey]


@dataclass(frozen=True, slots=True)
class Listed(Retelling):
    """The teams, and what a new one is made of."""

    found: TeamPage
    choices: Prepared | None
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Shown(Retelling):
    """A team with its members, and what the visitor may do about them."""

    of: TeamOut
    choices: Prepared | None
    at: str
    typed: Mapping[str, str]
    problem: Problem | None


@router.get(ADDRESS)
def list_them(door: CasePage) -> Response:
    """Show the teams that tour something in the visitor's areas."""
    return _listed(door)


@router.post(ADDRESS)
def form_one(form: CaseForm) -> Response:
    """Form a team and lead to it."""

    def act(tx: Tx, visit: Visit) -> str:
        new = asking.filled(NewTeam, form.form)
        return f"{ADDRESS}/{form_team(tx, new, actor=visit.actor).code}"

    try:
        return form.submit(act)
    except DuzhanError as refusal:
        return _listed(form, ("form", asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


@router.get(f"{ADDRESS}/{{code}}")
def show(code: TeamPath, door: CasePage) -> Response:
    """Show a team."""
    return _shown(door, code)


@router.post(f"{ADDRESS}/{{code}}/members")
def add(code: TeamPath, form: CaseForm) -> Response:
    """Let a supervisor join."""

    def act(tx: Tx, actor: Actor) -> None:
        add_team_member(tx, code, asking.filled(NewMember, form.form), actor=actor)

    return _submitted(form, code, "add", act)


@router.post(f"{ADDRESS}/{{code}}/members/{{id}}/end")
def end(code: TeamPath, id: MemberPath, form: CaseForm) -> Response:  # noqa: A002  # the path's own word
    """Name a member's last day."""

    def act(tx: Tx, actor: Actor) -> None:
        end_team_member(tx, code, int(id), asking.filled(MemberEnd, form.form), actor=actor)

    return _submitted(form, code, f"end-{id}", act)


def _submitted(form: FormDoor, code: str, at: str, act: Callable[[Tx, Actor], None]) -> Response:
    def done(tx: Tx, visit: Visit) -> str:
        act(tx, visit.actor)
        return f"{ADDRESS}/{code}"

    try:
        return form.submit(done)
    except DuzhanError as refusal:
        return _shown(form, code, (at, asking.typed(form.form), case_acts.unless_at_the_door(refusal)))


def _listed(door: PageDoor, told: Told = NOTHING) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Listed:
        return Listed(read_teams(tx, actor=visit.actor), prepare_tour(tx, actor=visit.actor), *told)

    problem = told[2]
    return door.show("teams.html.j2", look, 200 if problem is None else problem.status)


def _shown(door: PageDoor, code: str, told: Told = NOTHING) -> Response:
    def look(tx: ReadTx, visit: Visit) -> Shown:
        team = read_team(tx, code, actor=visit.actor)
        return Shown(team, prepare_tour(tx, actor=visit.actor) if team.may_change else None, *told)

    problem = told[2]
    return door.show("team.html.j2", look, 200 if problem is None else problem.status)
