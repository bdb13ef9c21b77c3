"""补充行程: more places for a tour that is not over, by the office that convened it or one above."""

from duzhan.errors import NotPermitted
from duzhan.policy import tour_refusals, touring
from duzhan.policy.permissions import Actor
from duzhan.store import policies
from duzhan.store.transaction import Tx
from duzhan.usecases import read_tour, team_desk, tour_desk
from duzhan.vocabulary import Level
from duzhan.wire.tours import NewStops, TourDetail


def add_tour_stops(tx: Tx, key: int, command: NewStops, *, actor: Actor) -> TourDetail:
    """Add stops and return the tour.

    Raises TourNotFound out of scope, NotPermitted, InvalidInput for a tour that is over and for stops that cannot be,
    TourWithdrawn, OwnArea for a stop that is a member's own.
    """
    tour = tour_desk.find(tx, key, actor)
    if not touring.may_send(actor, Level.VILLAGE, [tour["area"]]):
        raise NotPermitted
    if tour["until"] < policies.in_force(tx).today(tx.now):
        raise tour_refusals.fault("stops", "stop_over")
    team = team_desk.hold(tx, tour["team"], actor)
    tour_desk.require_going(tx, key)
    tour_desk.add_stops(tx, tour_desk.sent_by(tour, team), command.stops, actor)
    return read_tour.read_tour(tx, key, actor=actor)
