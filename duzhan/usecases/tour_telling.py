"""Telling a team of its tour: each member hears once where it goes, and once that it was taken back."""

from sqlalchemy import RowMapping

from duzhan.campaign import notices as kinds
from duzhan.store import notices, policies, teams, tours
from duzhan.store.notices import Message
from duzhan.store.transaction import Tx
from duzhan.vocabulary import Seat

NAMED = 5
"""Stops that one notice names; it says of how many there are."""


def of_convening(tx: Tx, tour: RowMapping) -> None:
    """Tell whoever is on the team in the tour's days, and was not told yet, when and where it goes."""
    stops = tours.stops(tx, tour["id"], [tour["area"]])
    named = [str(stop["area_name"]) for stop in stops[:NAMED]]
    _tell(tx, tour, "convened", {"places": named, "stops": len(stops)})


def of_withdrawal(tx: Tx, tour: RowMapping, reason: str) -> None:
    """Tell whoever is on the team in the tour's days that it goes nowhere, and why."""
    _tell(tx, tour, "withdrawn", {"reason": reason})


def _tell(tx: Tx, tour: RowMapping, what: str, said: dict[str, object]) -> None:
    since, until = tours.window(tour)
    detail = {
        "tour": tour["id"],
        "name": tour["name"],
        "unit": tour["office"],
        "since": since.isoformat(),
        "until": until.isoformat(),
        **said,
    }
    message = Message(None, f"tour:{tour['id']}:{what}", kinds.TOUR, detail)
    members = [(account, Seat.HANDLER) for account in teams.between(tx, tour["team"], since, until)]
    notices.tell_accounts(tx, message, members, today=policies.in_force(tx).today(tx.now))
