"""Teams 督战组: formed by offices, with members drawn from member units."""

from typing import Annotated

from fastapi import Path, Response

from duzhan.api import operations
from duzhan.api.operations import READ, READ_CASE, WRITE
from duzhan.http import possible
from duzhan.http.doors import CaseReader, CaseWriter
from duzhan.http.replies import reply
from duzhan.usecases.add_team_member import add_team_member
from duzhan.usecases.end_team_member import end_team_member
from duzhan.usecases.form_team import form_team
from duzhan.usecases.read_teams import read_team, read_teams
from duzhan.wire.tours import MemberEnd, NewMember, NewTeam, TeamOut, TeamPage

router = operations.router("tour")
TeamPath = Annotated[str, Path(description="41-team-1"), possible.TeamCode]
MemberPath = Annotated[str, Path(alias="id", description="7"), possible.MemberKey]


@router.get("/teams", responses=operations.answers(TeamPage, READ))
def list_the_teams(door: CaseReader) -> Response:
    """督战组: those that tour something in one's areas, with everybody who is or was on them."""
    return reply(door.read(lambda tx, actor: read_teams(tx, actor=actor))).response()


@router.post("/teams", status_code=201, responses=operations.answers(TeamOut, WRITE, also=(201,)))
def form_a_team(new: NewTeam, door: CaseWriter) -> Response:
    """组建督战组: as an office of the province or of a city, for one's own area."""
    return door.write(lambda tx, actor: reply(form_team(tx, new, actor=actor), 201))


@router.get("/teams/{code}", responses=operations.answers(TeamOut, READ_CASE))
def read_a_team(code: TeamPath, door: CaseReader) -> Response:
    """督战组: one."""
    return reply(door.read(lambda tx, actor: read_team(tx, code, actor=actor))).response()


@router.post("/teams/{code}/members", status_code=201, responses=operations.answers(TeamOut, WRITE, also=(201,)))
def add_a_member(code: TeamPath, new: NewMember, door: CaseWriter) -> Response:
    """抽调队员: a supervisor and the unit that lends them; never where the team goes to what is their own."""
    return door.write(lambda tx, actor: reply(add_team_member(tx, code, new, actor=actor), 201))


@router.post("/teams/{code}/members/{id}/end", responses=operations.answers(TeamOut, WRITE))
def end_a_membership(code: TeamPath, key: MemberPath, wanted: MemberEnd, door: CaseWriter) -> Response:
    """队员离组: a member's last day."""
    return door.write(lambda tx, actor: reply(end_team_member(tx, code, int(key), wanted, actor=actor)))
