"""Runs a simulation in one house: people move in, the campaign is played, and what it came to is read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from duzhan import calendars
from duzhan.campaign.campaign import Campaign
from duzhan.policy import weeks
from duzhan.policy.deadlines import Rules
from duzhan.simulation import part, routines
from duzhan.simulation.arrivals import Arrival, Draw, Share, Window, places
from duzhan.simulation.desk import Desk
from duzhan.simulation.hours import Hours
from duzhan.simulation.house import House
from duzhan.simulation.paperwork import Paperwork
from duzhan.simulation.part import Part
from duzhan.simulation.people import People, open_accounts, reporting
from duzhan.simulation.player import Player
from duzhan.simulation.routines import Routines
from duzhan.simulation.stage import Stage
from duzhan.store import organisation
from duzhan.store.transaction import reading, transaction
from duzhan.usecases import check_health
from duzhan.usecases.adopt_campaign import adopt_campaign
from duzhan.vocabulary import UnitKind

BY = "duzhan simulate"
ONE_DAY = timedelta(days=1)
Tell = Callable[[datetime], None]


def window(campaign: Campaign, last: date | None, cases: int | None, seed: int) -> Window:
    """Return the campaign up to the end of a local date, None for all of it, with as many findings as are assumed."""
    facts, zone = campaign.facts, campaign.policy.facts.zone
    until = min(last or facts.end_on, facts.end_on) + ONE_DAY
    return Window(
        since=weeks.midnight(facts.start_on, zone),
        until=weeks.midnight(until, zone),
        cases=campaign.simulating.cases if cases is None else cases,
        seed=seed,
    )


def simulate(house: House, campaign: Campaign, wanted: tuple[Window, Share], tell: Tell) -> Part:
    """Play a share of a campaign in an empty house; ``tell`` hears of every instant that something happens at."""
    window, share = wanted
    rules = Rules(campaign.policy, calendars.current())
    hours = Hours(rules, campaign.simulating.day)
    people, arrivals = _move_in(house, campaign, wanted, hours)
    with Desk(house.pool, house.settings.evidence_folder) as desk:
        stage = Stage(desk, people, hours, rules, campaign.simulating, window.seed)
        player = Player(stage, Routines(house.pool, house.settings), window.until)
        player.invite(arrivals)
        if share.reports:
            for at, act in Paperwork(stage, reporting(campaign), judging_office(campaign)).happenings():
                player.at(at, act)
        for day in _days(window):
            for at, routine in routines.daily(rules, day, reporting=share.reports):
                player.schedule(at, routine)
        player.play(tell)
    end = house.pool.at(window.until)
    told = (desk.refused, check_health.anomalies(end, house.settings))
    with reading(end) as tx:
        return part.read(tx, rules, told, people.desk(judging_office(campaign)))


def judging_office(campaign: Campaign) -> str:
    """Return the office of the campaign's own level, which sees and judges everything."""
    facts = campaign.facts
    return next(u.code for u in campaign.units if u.kind is UnitKind.OFFICE and u.area == facts.area)


def _move_in(
    house: House, campaign: Campaign, wanted: tuple[Window, Share], hours: Hours
) -> tuple[People, list[Arrival]]:
    """Adopt the campaign, draw what will be found, and open an account for everybody whom that needs."""
    window, share = wanted
    with transaction(house.pool.at(window.since)) as tx:
        adopt_campaign(tx, campaign, by=BY)
        units = {area: organisation.of_area(tx, area) for kind in places(campaign).values() for area in kind}
        draw = Draw(campaign, window, hours, units)
        # Everybody, in every house: who is told of a report must not hang on who shares the house.
        return open_accounts(tx, campaign, draw.all()), draw.share(share)


def _days(wanted: Window) -> list[date]:
    first = wanted.since.date()
    return [first + number * ONE_DAY for number in range((wanted.until - wanted.since) // ONE_DAY)]
