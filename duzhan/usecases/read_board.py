"""Reads the board 作战图: where it burns, and what turns red within seven days, in the reader's scope."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping

from duzhan.model.count import Counted
from duzhan.policy import deadlines, ladder, weeks
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import board, clock_rows, policies, target_listings
from duzhan.store.board import Place
from duzhan.store.clock_rows import ClockRow
from duzhan.store.scope import CITY, COUNTY
from duzhan.store.transaction import ReadTx
from duzhan.usecases.read_dashboard import read_dashboard
from duzhan.vocabulary import Light
from duzhan.wire.ledger import Figures
from statemachines.states import Trigger

WEEKS = 12
AHEAD = timedelta(days=7)
_MOST = 500
_OF_CLOCK = tuple(field.name for field in fields(ClockRow))


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure, and what it was in each of the last weeks, oldest first, this one last.

    What is due is counted in weeks from Monday; what happened, in sevens of days of which today is the last.
    """

    now: int
    weeks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CountyRow:
    """A county's line of the matrix: its figures are None where the reader sees no case in it."""

    place: Place
    figures: Figures | None
    closed_this_month: int


@dataclass(frozen=True, slots=True)
class CityTile:
    """A city on the schematic map: its open cases, and the gravest light with how many have it."""

    code: str
    name: str
    targets: bool
    open: int
    gravest: Light
    of_gravest: int


@dataclass(frozen=True, slots=True)
class TurningRed:
    """A case whose clock reaches red within seven days if nothing happens; ``on`` is the local date."""

    number: str
    description: str
    holder: str
    light: Light
    on: date
    overdue_days: int


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the board shows, as of an instant."""

    as_of: datetime
    today: date
    week_ends: datetime
    start_on: date
    end_on: date
    report_day: int
    total: Figures
    open: Trend
    due: Trend
    overdue: Trend
    sent_back: Trend
    closed: Trend
    closed_this_month: int
    listed: tuple[CountyRow, ...]
    with_villages: tuple[CountyRow, ...]
    elsewhere: tuple[CountyRow, ...]
    cities: tuple[CityTile, ...]
    turning_red: tuple[TurningRed, ...]


def read_board(tx: ReadTx, *, actor: Actor) -> Board:
    """Return the board of everything in the actor's scope; raises NoCampaign before there is one."""
    rules = policies.in_force(tx)
    figures = read_dashboard(tx, actor=actor)
    places = _places(tx)
    today, facts = rules.today(tx.now), rules.policy.facts
    closed = board.closed_since(tx, actor, weeks.month_began(today, rules.zone))
    cities = board.cities(tx)
    rows = _rows(places, figures.by_county, closed, cities)
    acts = _by_week(board.acts_by_week(tx, actor, weeks.until(today, rules.zone, WEEKS)))
    bounds = weeks.bounds(today, rules.zone, WEEKS)
    due = _series(board.due_by_week(tx, actor, bounds))
    return Board(
        as_of=tx.now,
        today=today,
        week_ends=bounds[-1],
        start_on=facts.start_on,
        end_on=facts.end_on,
        report_day=facts.report_day,
        total=figures.total,
        open=_open(figures.total.open, acts),
        due=Trend(due[-1], due),
        overdue=Trend(figures.total.overdue, _series(acts[Counted.ORANGE.value])),
        sent_back=Trend(board.sent_back_now(tx, actor), _series(acts[Trigger.SEND_BACK.value])),
        closed=Trend(sum(closed.values()), _series(acts[Trigger.CLOSE.value])),
        closed_this_month=sum(closed.values()),
        listed=tuple(row for row in rows if row.place.listed),
        with_villages=tuple(row for row in rows if row.place.villages and not row.place.listed),
        elsewhere=tuple(row for row in rows if not row.place.villages and not row.place.listed),
        cities=_tiles(cities, rows),
        turning_red=_turning_red(tx, actor),
    )


def _places(tx: ReadTx) -> tuple[Place, ...]:
    """Return the counties with targets, and what of these is delisted."""
    delisted = target_listings.delisted(tx)
    villages = Counter(area[:COUNTY] for area in delisted if len(area) > COUNTY)
    return tuple(
        replace(place, delisted=place.code in delisted, delisted_villages=villages[place.code])
        for place in board.places(tx)
    )


def _rows(
    places: Iterable[Place], by_county: Sequence[Figures], closed: Mapping[str, int], cities: Mapping[str, str]
) -> list[CountyRow]:
    figures = {each.key: each for each in by_county}
    known = {place.code: place for place in places}
    for code, each in figures.items():
        city = code[:CITY]
        known.setdefault(code, Place(code, each.name, city, cities.get(city, ""), listed=False, villages=0))
    return [CountyRow(place, figures.get(code), closed.get(code, 0)) for code, place in sorted(known.items())]


def _tiles(cities: Mapping[str, str], rows: Sequence[CountyRow]) -> tuple[CityTile, ...]:
    of_city: defaultdict[str, list[CountyRow]] = defaultdict(list)
    for row in rows:
        of_city[row.place.city if row.place.city in cities else row.place.code].append(row)
    return tuple(_tile(code, name, of_city[code]) for code, name in sorted(cities.items()))


def _tile(code: str, name: str, rows: Sequence[CountyRow]) -> CityTile:
    counts = {light: sum(getattr(row.figures, light.value) for row in rows if row.figures) for light in Light}
    gravest = ladder.gravest([light for light, count in counts.items() if count])
    targets = any(row.place.listed or row.place.villages for row in rows)
    return CityTile(code, name, targets, sum(counts.values()), gravest, counts[gravest])


def _by_week(acts: Iterable[tuple[str, int, int]]) -> defaultdict[str, dict[int, int]]:
    found: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for kind, week, times in acts:
        found[kind][week] = times
    return found


def _series(by_week: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(by_week.get(week, 0) for week in range(1, WEEKS + 1))


def _open(now: int, acts: Mapping[str, Mapping[int, int]]) -> Trend:
    """Go back from today's figure, week by week, over what opened and closed cases in between."""
    found, current = [now], now
    for week in range(WEEKS, 1, -1):
        opened = acts[Counted.LOG.value].get(week, 0) + acts[Trigger.REOPEN.value].get(week, 0)
        ended = acts[Trigger.CLOSE.value].get(week, 0) + acts[Trigger.DISMISS.value].get(week, 0)
        current += ended - opened
        found.append(current)
    return Trend(now, tuple(reversed(found)))


def _turning_red(tx: ReadTx, actor: Actor) -> tuple[TurningRed, ...]:
    until = tx.now + AHEAD
    found: dict[str, TurningRed] = {}
    judged: dict[object, tuple[datetime | None, int]] = {}  # as there are many of one day, each kind is judged once
    for row in board.ending(tx, actor, until, _MOST):
        rules, clock = policies.pinned(tx, row["policy_version"]), _clock(row)
        likeness = clock.likeness(rules.zone)
        if likeness not in judged:
            judged[likeness] = _red(rules, clock, tx.now)
        red, overdue_days = judged[likeness]
        if red is not None and tx.now < red <= until:
            turning = TurningRed(
                number=clock.number,
                description=row["description"],
                holder=row["holder_name"],
                light=Light(row["light"]),
                on=rules.today(red),
                overdue_days=overdue_days,
            )
            found.setdefault(clock.number, turning)
    return tuple(sorted(found.values(), key=lambda each: (each.on, each.number)))


def _red(rules: Rules, clock: ClockRow, now: datetime) -> tuple[datetime | None, int]:
    """Return when a clock turns red, if ever, and how many days it is overdue now."""
    running = clock.standing().running
    red = next((step.at for step in ladder.schedule(rules, running) if step.rung.light is Light.RED), None)
    return red, deadlines.overdue_days(rules, running.due_at, now, running.pauses)


def _clock(row: RowMapping) -> ClockRow:
    return clock_rows.read({name: row[name] for name in _OF_CLOCK})
