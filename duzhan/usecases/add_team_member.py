"""抽调队员: a supervisor joins a team, lent by a member unit; never where the team goes to what is their own."""

from duzhan.errors import InvalidInput
from duzhan.model.tour import TeamMember
from duzhan.policy import tour_refusals
from duzhan.policy.permissions import Actor
from duzhan.store import accounts, organisation, policies, teams, tours
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import read_teams, team_desk, tour_desk, tour_telling
from duzhan.vocabulary import Role
from duzhan.wire.tours import NewMember, TeamOut


def add_team_member(tx: Tx, code: str, new: NewMember, *, actor: Actor) -> TeamOut:
    """Add a member from a local date on, tell them which tours they are on, and return the team.

    Raises TeamNotFound out of scope, NotPermitted for who may not send the team, InvalidInput for an unknown or ended
    unit and for who is no supervisor, OwnArea where the team still goes to, or has gone to since, what is the new
    member's own.
    """
    team_desk.hold(tx, code, actor)
    person = _supervisor(tx, new.username)
    unit = organisation.find_unit(tx, new.unit)
    if unit is None or unit.ended_on is not None:
        raise InvalidInput.of("unit", "unknown_unit", code=new.unit)
    running = [row for row in teams.members(tx, [code])[code] if row["account"] == person.account]
    if any(row["until"] is None or row["until"] >= new.since for row in running):
        raise tour_refusals.fault("username", "member_already", code=new.username)
    place = teams.at_home(tx, code, new.unit, person.account, new.since)
    if place is not None:
        raise tour_refusals.own_area(place, unit.name)
    term = TeamMember(
        team=code, account=person.account, unit=unit.code, since=new.since, added_by=actor.account, added_at=tx.now
    )
    teams.add_member(tx, term)
    for key in tours.coming(tx, code, max(new.since, policies.in_force(tx).today(tx.now))):
        tour_telling.of_convening(tx, tour_desk.find(tx, key, actor))
    return read_teams.read_team(tx, code, actor=actor)


def _supervisor(tx: ReadTx, username: str) -> Actor:
    person = accounts.named(tx, username)
    if not any(grant.role is Role.SUPERVISOR for grant in person.grants):
        raise tour_refusals.fault("username", "not_a_supervisor", code=username)
    return person
