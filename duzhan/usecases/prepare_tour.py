"""Prepares the forms of teams and tours: which teams somebody sends where, and which units lend members."""

from dataclasses import dataclass
from datetime import date

from duzhan.model.area import Area
from duzhan.model.unit import Unit
from duzhan.policy import touring
from duzhan.policy.permissions import RANK, Actor
from duzhan.store import gazetteers, policies, teams
from duzhan.store.transaction import ReadTx
from duzhan.usecases import team_desk
from duzhan.vocabulary import Level
from duzhan.wire.tours import TeamOut


@dataclass(frozen=True, slots=True)
class Prepared:
    """The teams that somebody sends, the places of a tour, the units that lend members, and the campaign's dates."""

    teams: tuple[TeamOut, ...]
    places: tuple[Area, ...]
    lending: tuple[Unit, ...]
    since: date
    until: date


def prepare_tour(tx: ReadTx, *, actor: Actor) -> Prepared | None:
    """Return what there is to choose from; None for somebody who convenes no tours."""
    office = touring.may_convene(actor)
    if office is None or office.area is None:
        return None
    facts = policies.in_force(tx).policy.facts
    shown = team_desk.shown(tx, teams.seen(tx, actor.areas()), actor)
    places = (area for area in gazetteers.areas(tx, office.area) if RANK[Level(area.level)] <= RANK[Level.COUNTY])
    # Counties lend many; whoever wants one of theirs types its code.
    lending = (unit for unit in gazetteers.units(tx, office.area) if RANK[Level(unit.level)] >= RANK[Level.CITY])
    return Prepared(
        teams=tuple(team for team in shown if team.may_change),
        places=tuple(places),
        lending=tuple(lending),
        since=facts.start_on,
        until=facts.end_on,
    )
