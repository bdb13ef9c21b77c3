"""Tours as they are dealt with: found within scope, their stops judged and added, and shown."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from duzhan.errors import InvalidInput
from duzhan.model.area import Area
from duzhan.model.tour import TourStop
from duzhan.policy import pseudonyms, tour_refusals
from duzhan.policy.permissions import RANK, Actor
from duzhan.policy.tour_refusals import TourNotFound, TourWithdrawn
from duzhan.store import organisation, teams, tours
from duzhan.store.teams import Window
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Level
from duzhan.wire.tours import StopIn, TourOut


@dataclass(frozen=True, slots=True)
class Sent:
    """The team that a tour sends, by whom, and the tour's window."""

    tour: int
    team: str
    team_areas: tuple[str, ...]
    office_area: str
    since: date
    until: date


def find(tx: ReadTx, key: int, actor: Actor) -> RowMapping:
    """Return a tour with its figures; raises TourNotFound where it is absent or stops nowhere in scope."""
    row = tours.find(tx, key, actor.areas())
    if row is None:
        raise TourNotFound(tour=key)
    return row


def require_going(tx: ReadTx, key: int) -> None:
    """Refuse a tour that was taken back."""
    if tours.is_withdrawn(tx, key):
        raise TourWithdrawn


def shown(row: RowMapping, today: date) -> TourOut:
    """Show a tour as far as it stops in the areas that its row was read for."""
    said = {name: row[name] for name in TourOut.model_fields if name in row}
    return TourOut.model_validate({**said, "over": row["until"] < today})


def add_stops(tx: Tx, sent: Sent, wanted: Sequence[StopIn], actor: Actor) -> None:
    """Add stops to a tour whose team the transaction holds.

    Raises InvalidInput naming the stop and the field that is wrong, OwnArea for what is a member's own.
    """
    taken = set(tours.places(tx, sent.tour))
    for position, stop in enumerate(wanted):
        at = f"stops.{position}"
        area = _place(tx, stop, sent, at)
        if area.code in taken:
            raise tour_refusals.fault(f"{at}.area", "stop_twice", code=area.code)
        taken.add(area.code)
        since, until = stop.since or sent.since, stop.until or sent.until
        if not sent.since <= since <= until <= sent.until:
            raise tour_refusals.fault(f"{at}.since", "dates_outside_tour", since=sent.since, until=sent.until)
        require_away(tx, sent.team, Window(area.code, since, until), area.full_name)
        require_households(stop.households, area, f"{at}.households")
        row = TourStop(
            tour=sent.tour,
            area=area.code,
            since=since,
            until=until,
            visits_planned=stop.visits,
            added_by=actor.account,
            added_at=tx.now,
        )
        tours.add_stop(tx, row, stop.households)


def _place(tx: ReadTx, stop: StopIn, sent: Sent, at: str) -> Area:
    area = organisation.find_area(tx, stop.area)
    if area is None:
        raise InvalidInput.of(f"{at}.area", "unknown_area", code=stop.area)
    if RANK[Level(area.level)] > RANK[Level.COUNTY]:
        raise tour_refusals.fault(f"{at}.area", "stop_too_high", code=stop.area)
    if not area.code.startswith(sent.office_area):
        raise tour_refusals.fault(f"{at}.area", "stop_outside_office", code=stop.area)
    if not area.code.startswith(sent.team_areas):
        raise tour_refusals.fault(f"{at}.area", "stop_outside_team", code=stop.area)
    return area


def require_away(tx: ReadTx, team: str, place: Window, name: str) -> None:
    """Refuse a place, by its name, that is a member's own in those days."""
    unit = teams.whose_home(tx, team, place)
    if unit is not None:
        raise tour_refusals.own_area(name, unit)


def require_households(numbers: Sequence[str], area: Area, field: str) -> None:
    """Refuse households of what is no village, numbers that say who somebody is, and the same one twice."""
    if numbers and area.level != Level.VILLAGE.value:
        raise tour_refusals.fault(field, "household_of_village")
    seen: set[str] = set()
    for number in numbers:
        if pseudonyms.says_who(number, area.code):
            raise tour_refusals.fault(field, "household_number")
        if number in seen:
            raise tour_refusals.fault(field, "household_twice", code=number)
        seen.add(number)


def sent_by(tour: RowMapping, team: RowMapping) -> Sent:
    """Return what a tour's stops are judged by."""
    since, until = tours.window(tour)
    return Sent(int(tour["id"]), str(team["code"]), tuple(team["areas"]), str(tour["area"]), since, until)


def by(rows: Iterable[RowMapping], column: str) -> Mapping[int, list[RowMapping]]:
    """Sort rows by the stop or the visit that they belong to; one without any has none."""
    found = defaultdict[int, list[RowMapping]](list)
    for row in rows:
        found[int(row[column])].append(row)
    return found
