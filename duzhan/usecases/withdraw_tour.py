"""撤回巡回督战: the office that convened a tour takes it back while nobody has visited yet; it stays on the list."""

from duzhan.errors import NotPermitted
from duzhan.model.tour import TourWithdrawal as Withdrawn
from duzhan.policy import permissions
from duzhan.policy.permissions import Actor
from duzhan.policy.tour_refusals import TourVisited
from duzhan.store import teams, tours
from duzhan.store.transaction import Tx
from duzhan.usecases import read_tour, tour_desk, tour_telling
from duzhan.wire.tours import TourDetail, TourWithdrawal


def withdraw_tour(tx: Tx, key: int, command: TourWithdrawal, *, actor: Actor) -> TourDetail:
    """Take a tour back, once, tell the team's members and return it.

    Raises TourNotFound out of scope, NotPermitted for whoever does not act for the office that convened it,
    TourWithdrawn the second time, TourVisited once somebody was there.
    """
    team = tour_desk.find(tx, key, actor)["team"]
    # As whoever adds stops or members: the team first, the tour second.
    teams.hold(tx, team)
    tours.hold_to_withdraw(tx, key)
    tour = tour_desk.find(tx, key, actor)
    if permissions.acts_for(actor, tour["office"]) is None:
        raise NotPermitted
    tour_desk.require_going(tx, key)
    if tour["visits_made"]:
        raise TourVisited
    row = Withdrawn(tour=key, reason=command.reason, withdrawn_by=actor.account, withdrawn_at=tx.now)
    tours.withdraw(tx, row)
    tour_telling.of_withdrawal(tx, tour, command.reason)
    return read_tour.read_tour(tx, key, actor=actor)
