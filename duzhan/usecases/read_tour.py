"""Reads tours: a list of them, and one with its itinerary and its visits."""

from collections.abc import Sequence

from sqlalchemy import RowMapping

from duzhan.policy import permissions, touring
from duzhan.policy.permissions import Actor
from duzhan.store import policies, teams, tours, visits
from duzhan.store.transaction import ReadTx
from duzhan.store.visits import Wanted
from duzhan.usecases import tour_desk
from duzhan.vocabulary import Level
from duzhan.wire.tours import HouseholdOut, StopOut, TourDetail, TourFilter, TourPage, VisitLine


def list_tours(tx: ReadTx, wanted: TourFilter, *, actor: Actor) -> TourPage:
    """Return the tours that stop in the actor's areas, the newest first, with the figures of those areas."""
    asked = {"team": wanted.team, "before": wanted.before, "limit": wanted.limit + 1}
    rows, today = tours.page(tx, actor.areas(), asked), policies.in_force(tx).today(tx.now)
    items = tuple(tour_desk.shown(row, today) for row in rows[: wanted.limit])
    return TourPage(items=items, next=str(items[-1].id) if len(rows) > wanted.limit else None)


def read_tour(tx: ReadTx, key: int, *, actor: Actor) -> TourDetail:
    """Return a tour as far as it stops in the actor's areas; raises TourNotFound where it stops in none."""
    row = tour_desk.find(tx, key, actor)
    areas, today = actor.areas(), policies.in_force(tx).today(tx.now)
    since, until = tours.window(row)
    going = row["withdrawn_at"] is None
    sends = row["until"] >= today and touring.may_send(actor, Level.VILLAGE, [row["area"]])
    return TourDetail(
        **tour_desk.shown(row, today).model_dump(),
        itinerary=_itinerary(tours.stops(tx, key, areas), tours.households(tx, key, areas)),
        visits=tuple(line(each) for each in visits.lines(tx, areas, Wanted(tour=key))),
        member_units=teams.lending(tx, row["team"], since, until),
        may_change=going and sends,
        may_visit=going and since <= today and actor.account in teams.on_it(tx, row["team"], min(today, until)),
        may_withdraw=going and not row["visits_made"] and permissions.acts_for(actor, row["office"]) is not None,
    )


def places_to_visit(tx: ReadTx, tour: TourDetail) -> tuple[tuple[str, str], ...]:
    """Return where the reader can write a visit of a tour to, by code and whole name: nowhere unless on its team."""
    return tuple(tours.where_to(tx, tour.id)) if tour.may_visit else ()


def line(row: RowMapping) -> VisitLine:
    """Show a visit in a list."""
    return VisitLine.model_validate({name: row[name] for name in VisitLine.model_fields})


def _itinerary(stops: Sequence[RowMapping], sampled: Sequence[RowMapping]) -> tuple[StopOut, ...]:
    households = tour_desk.by(sampled, "tour_stop")
    return tuple(
        StopOut(
            **{name: stop[name] for name in StopOut.model_fields if name in stop},
            households=tuple(
                HouseholdOut(household=each["household"], visit=each["visit"], visited_on=each["visited_on"])
                for each in households[stop["id"]]
            ),
        )
        for stop in stops
    )
