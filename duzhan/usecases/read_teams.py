"""Reads the teams that tour something in somebody's areas."""

from duzhan.policy.permissions import Actor
from duzhan.store import teams
from duzhan.store.transaction import ReadTx
from duzhan.usecases import team_desk
from duzhan.wire.tours import TeamOut, TeamPage


def read_teams(tx: ReadTx, *, actor: Actor) -> TeamPage:
    """Return the teams in the order of their codes, with everybody who is or was on them."""
    return TeamPage(items=team_desk.shown(tx, teams.seen(tx, actor.areas()), actor))


def read_team(tx: ReadTx, code: str, *, actor: Actor) -> TeamOut:
    """Return one team; raises TeamNotFound out of scope."""
    return team_desk.shown(tx, [team_desk.find(tx, code, actor)], actor)[0]
