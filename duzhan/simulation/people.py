"""People: an account for everybody who acts in a simulation, with the rights that the part needs and no more."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from duzhan.campaign.campaign import Campaign
from duzhan.campaign.simulation import Finder
from duzhan.campaign.teams import Team
from duzhan.campaign.units import Unit
from duzhan.model.account import Account
from duzhan.policy.permissions import RANK, Actor
from duzhan.simulation.arrivals import Arrival
from duzhan.store import accounts
from duzhan.store.transaction import Tx
from duzhan.usecases.grant_role import Wish, grant_role
from duzhan.vocabulary import Level, Role, UnitKind

NO_PASSWORD = "!"  # noqa: S105  # no password matches: nobody signs in, everybody acts at once
DESK, REVIEWER, VERIFIERS, HEAD, HANDLER, FINDER = "desk", "reviewer", ("first", "second"), "head", "handler", "finder"
LEVELS: Mapping[Finder, Level] = {
    Finder.TEAM: Level.PROVINCE,
    Finder.PROVINCE: Level.PROVINCE,
    Finder.CITY: Level.CITY,
    Finder.COUNTY: Level.COUNTY,
}
Wishes = dict[str, list[Wish]]
"""By user name."""


class People:
    """Everybody, by what they are asked for."""

    def __init__(self, campaign: Campaign, actors: Mapping[str, Actor]) -> None:
        self._teams, self._actors = campaign.teams, actors

    def handler(self, unit: str) -> Actor:
        """Return who handles a unit's cases."""
        return self._actors[f"{unit}.{HANDLER}"]

    def head(self, unit: str) -> Actor:
        """Return who signs for a unit."""
        return self._actors[f"{unit}.{HEAD}"]

    def desk(self, office: str) -> Actor:
        """Return who assigns, decides and orders closings at an office."""
        return self._actors[f"{office}.{DESK}"]

    def reviewer(self, office: str) -> Actor:
        """Return who reviews at an office."""
        return self._actors[f"{office}.{REVIEWER}"]

    def finder(self, arrival: Arrival) -> Actor:
        """Return who finds something."""
        team = team_of(self._teams, arrival.area) if arrival.finder is Finder.TEAM else None
        return self.desk(office_of(arrival)) if team is None else self._actors[f"{team.code}.{FINDER}"]

    def verifiers(self, arrival: Arrival) -> tuple[Actor, ...]:
        """Return the two who verify: of the area's team, else of the closing office."""
        team = team_of(self._teams, arrival.area)
        code = office_of(arrival) if team is None else team.code
        return tuple(self._actors[f"{code}.{position}"] for position in VERIFIERS)

    def reader(self, unit: str) -> Actor | None:
        """Return who signs for a unit's letters; None where nobody of it is known."""
        names = (f"{unit}.{HANDLER}", f"{unit}.{DESK}", f"{unit}.{HEAD}")
        return next((self._actors[name] for name in names if name in self._actors), None)


def office_of(arrival: Arrival) -> str:
    """Return the office of the level at which something was found: the lowest of its chain at that level or above."""
    wanted = RANK[LEVELS[arrival.finder]]
    return next((code for level, code in arrival.offices if RANK[level] >= wanted), arrival.offices[-1][1])


def above(arrival: Arrival) -> str:
    """Return the office one level up, which arbitrates; at the top that office itself."""
    codes = [code for _, code in arrival.offices]
    return codes[min(codes.index(office_of(arrival)) + 1, len(codes) - 1)]


def team_of(teams: Iterable[Team], area: str) -> Team | None:
    """Return the team that supervises an area."""
    return next((team for team in teams if any(area.startswith(prefix) for prefix in team.areas)), None)


def open_accounts(tx: Tx, campaign: Campaign, arrivals: Sequence[Arrival]) -> People:
    """Open an account for everybody whom the arrivals may need, and for who reports or leads."""
    actors = {}
    for username, wanted in sorted(_everybody(campaign, arrivals).items()):
        name = username.partition("@")[0]
        row = Account(username=username, name=name, password_hash=NO_PASSWORD, created_at=tx.now)
        account = accounts.add(tx, row)
        grants = tuple(grant_role(tx, username, wish) for wish in wanted)
        actors[username] = Actor(account, username, name, grants)
    return People(campaign, actors)


def _everybody(campaign: Campaign, arrivals: Sequence[Arrival]) -> Wishes:
    wishes: Wishes = {}
    for code in sorted(_offices(campaign, arrivals)):
        for part in (DESK, REVIEWER, *VERIFIERS):
            wishes[f"{code}.{part}"] = [Wish(Role.OFFICE, unit=code)]
    for code in sorted(_units(campaign, arrivals)):
        wishes[f"{code}.{HANDLER}"] = [Wish(Role.UNIT_HANDLER, unit=code)]
    for code in sorted({*_units(campaign, arrivals), *reporting(campaign)}):
        wishes[f"{code}.{HEAD}"] = [Wish(Role.UNIT_HEAD, unit=code)]
    for team in campaign.teams:
        for part in (FINDER, *VERIFIERS):
            granted = [Wish(Role.SUPERVISOR, area=area, level=team.level) for area in team.areas]
            wishes[f"{team.code}.{part}"] = granted
    return wishes | dict(_leaders(campaign))


def _offices(campaign: Campaign, arrivals: Sequence[Arrival]) -> set[str]:
    """Return the offices that decide something, and those of the campaign's own level, which is the last resort."""
    last = {unit.code for unit in campaign.units if unit.kind is UnitKind.OFFICE and unit.level is campaign.facts.level}
    cities = {code for arrival in arrivals for level, code in arrival.offices if level is Level.CITY}
    return last | cities | {office_of(arrival) for arrival in arrivals} | {above(arrival) for arrival in arrivals}


def _units(campaign: Campaign, arrivals: Sequence[Arrival]) -> set[str]:
    """Return the departments that the arrivals go to; an office that leads for want of one needs no more people."""
    kinds = {unit.code: unit.kind for unit in campaign.units}
    asked = {unit for arrival in arrivals for unit in (arrival.handlers.lead, *arrival.handlers.co_units)}
    return {unit for unit in asked if kinds[unit] is not UnitKind.OFFICE}


def reporting(campaign: Campaign) -> tuple[str, ...]:
    """Return the units that owe a monthly report."""
    kinds = {(reporter.kind, reporter.level) for reporter in campaign.policy.reports.monthly}
    return tuple(unit.code for unit in campaign.units if unit.parent and _kind(unit) in kinds)


def _kind(unit: Unit) -> tuple[UnitKind, Level]:
    return unit.kind, unit.level


def _leaders(campaign: Campaign) -> Iterator[tuple[str, list[Wish]]]:
    """One account for each leader of the annex, with a term for each of their areas."""
    for name, terms in groupby(sorted(campaign.liaisons, key=lambda term: (term.name, term.area)), lambda t: t.name):
        yield f"{name}@leader", [Wish(Role.DUTY_LEADER, area=term.area, level=term.level) for term in terms]
