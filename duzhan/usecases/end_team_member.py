"""队员离组: a member's last day on a team; what they saw until then stays theirs."""

from duzhan.policy import tour_refusals
from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import TeamNotFound
from duzhan.store import teams
from duzhan.store.transaction import Tx
from duzhan.usecases import read_teams, team_desk
from duzhan.wire.tours import MemberEnd, TeamOut


def end_team_member(tx: Tx, code: str, key: int, wanted: MemberEnd, *, actor: Actor) -> TeamOut:
    """End a member's term, once, and return the team.

    Raises TeamNotFound for a team out of scope or a term that it has not, NotPermitted, InvalidInput for a day before
    the first one and for a term that has ended.
    """
    team_desk.hold(tx, code, actor)
    term = next((row for row in teams.members(tx, [code])[code] if row["id"] == key), None)
    if term is None:
        raise TeamNotFound(code=code)
    if wanted.until < term["since"]:
        raise tour_refusals.fault("until", "dates_backwards")
    if not teams.end_member(tx, code, key, wanted.until):
        raise tour_refusals.fault("until", "term_ended")
    return read_teams.read_team(tx, code, actor=actor)
