"""派出巡回督战: an office of the province or of a city sends a team on a tour with its itinerary."""

from duzhan.errors import NotPermitted
from duzhan.model.tour import Tour
from duzhan.policy import tour_refusals, touring
from duzhan.policy.permissions import Actor
from duzhan.store import policies, teams, tours
from duzhan.store.transaction import ReadTx, Tx
from duzhan.usecases import read_tour, team_desk, tour_desk, tour_telling
from duzhan.usecases.tour_desk import Sent
from duzhan.vocabulary import Level
from duzhan.wire.tours import TourDetail, TourIn


def convene_tour(tx: Tx, command: TourIn, *, actor: Actor) -> TourDetail:
    """Convene a tour, tell the team's members and return it.

    Raises NotPermitted for who convenes none, TeamNotFound out of scope, InvalidInput for a team of a higher level,
    dates outside the campaign and stops that cannot be, OwnArea for a stop that is a member's own.
    """
    office = touring.may_convene(actor)
    if office is None or office.area is None or office.unit is None:
        raise NotPermitted
    team = team_desk.find(tx, command.team, actor)
    if not touring.may_send(actor, Level(team["level"]), team["areas"]):
        raise tour_refusals.fault("team", "team_level_above")
    _require_dates(tx, command)
    teams.hold(tx, command.team)
    row = Tour(
        campaign=policies.active(tx).id,
        name=command.name,
        team=command.team,
        office=office.unit,
        area=office.area,
        since=command.since,
        until=command.until,
        convened_by=actor.account,
        convened_at=tx.now,
    )
    key = tours.convene(tx, row)
    sent = Sent(key, command.team, tuple(team["areas"]), office.area, command.since, command.until)
    tour_desk.add_stops(tx, sent, command.stops, actor)
    tour_telling.of_convening(tx, tour_desk.find(tx, key, actor))
    return read_tour.read_tour(tx, key, actor=actor)


def _require_dates(tx: ReadTx, command: TourIn) -> None:
    facts = policies.in_force(tx).policy.facts
    if command.until < command.since:
        raise tour_refusals.fault("until", "dates_backwards")
    if command.since < facts.start_on or command.until > facts.end_on:
        raise tour_refusals.fault("since", "tour_outside_campaign", since=facts.start_on, until=facts.end_on)
