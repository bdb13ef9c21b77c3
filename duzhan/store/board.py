"""What the board 作战图 shows besides the dashboard's figures: weeks, months, targets, and clocks that end soon."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    DateTime,
    RowMapping,
    Select,
    Subquery,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY

from duzhan.model.area import Area, Target
from duzhan.model.campaign import CampaignRow
from duzhan.model.case import Case
from duzhan.model.clock import Clock, Decision
from duzhan.model.columns import table
from duzhan.model.count import Counted
from duzhan.model.event import Event
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import counts, scope
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import ClockKind, Light, TargetKind
from statemachines.states import Resolution, State, Trigger

AREA = table(Area).c
CAMPAIGN = table(CampaignRow).c
CASE = table(Case).c
CLOCK = table(Clock).c
DECISION = table(Decision).c
EVENT = table(Event).c
TARGET = table(Target).c
UNIT = table(Unit).c

# Written out, not bound, as the indexes have it: what else changes how many cases are open, and what was sent back.
_MOVES: list[ColumnElement[str]] = [
    literal_column(f"'{move.value}'") for move in (Trigger.DISMISS, Trigger.CLOSE, Trigger.REOPEN, Trigger.SEND_BACK)
]
_BY_WEEK = [kind.value for kind in Counted if kind not in {Counted.DUE, Counted.RECTIFIED}]
_LEAST = timedelta(microseconds=1)
_SENT_BACK = CASE.rework > literal_column("0"), CASE.state != literal_column(f"'{State.CLOSED.value}'")
_ORANGE: ColumnElement[str] = literal_column(f"'{Light.ORANGE.value}'")


@dataclass(frozen=True, slots=True)
class Place:
    """A county on the board: whether it is a target itself, and how many target villages lie in it.

    What is delisted is a target still, and is counted among what is left no more.
    """

    code: str
    name: str
    city: str
    city_name: str
    listed: bool
    villages: int
    delisted: bool = False
    delisted_villages: int = 0

    @property
    def left(self) -> int:
        """How many of its target villages are not delisted."""
        return self.villages - self.delisted_villages


def acts_by_week(tx: ReadTx, actor: Actor, bounds: Sequence[datetime]) -> Sequence[tuple[str, int, int]]:
    """Return (kind, week, times) of what figures are made of, between each two neighbours of some local midnights.

    Week 1 lies between the first two; an end belongs to the week after it. A case is logged once.
    """
    acts = _acts(actor)
    week = _between(acts.c.at, bounds)
    counted = (
        select(acts.c.kind, week, func.sum(acts.c.times))
        .where(acts.c.kind.in_(_BY_WEEK), acts.c.at >= bounds[0], acts.c.at < bounds[-1])
        .group_by(acts.c.kind, literal_column("2"))
    )
    return [(str(kind), int(week), int(times)) for kind, week, times in tx.run(counted)]


def due_by_week(tx: ReadTx, actor: Actor, bounds: Sequence[datetime]) -> Mapping[int, int]:
    """Return how many cases fall due in each week, as ``acts_by_week`` numbers them; an end belongs to the one before.

    What is due on a day is due at the end of it.
    """
    acts = _acts(actor)
    wanted = acts.c.kind == Counted.DUE.value, acts.c.at > bounds[0], acts.c.at <= bounds[-1]
    week = _between(acts.c.at - _LEAST, bounds)
    counted = select(week, func.sum(acts.c.times)).where(*wanted).group_by(literal_column("1"))
    return {int(week): int(times) for week, times in tx.run(counted)}


def sent_back_now(tx: ReadTx, actor: Actor) -> int:
    """Return how many open cases were sent back."""
    asked = counts.sent_back(actor)
    if not counts.kept_for(actor):
        asked = select(func.count()).select_from(table(Case)).where(*_SENT_BACK, scope.visible(actor))
    return int(str(tx.run(asked).scalar_one()))


def closed_since(tx: ReadTx, actor: Actor, since: datetime) -> Mapping[str, int]:
    """Return how many cases were struck off as rectified since a local midnight, by county."""
    acts = _acts(actor)
    wanted = acts.c.kind == Counted.RECTIFIED.value, acts.c.at >= since
    counted = select(acts.c.county, func.sum(acts.c.times)).where(*wanted).group_by(acts.c.county)
    return {str(county): int(cases) for county, cases in tx.run(counted) if cases}


def places(tx: ReadTx) -> tuple[Place, ...]:
    """Return every county that is a target or has target villages, in the order of their codes."""
    county, city = table(Area).alias("county"), table(Area).alias("city")
    code = func.left(TARGET.area, scope.COUNTY)
    listed = func.bool_or(TARGET.kind == TargetKind.COUNTY.value)
    villages = func.count().filter(TARGET.kind == TargetKind.VILLAGE.value)
    found = (
        select(county.c.code, county.c.name, func.coalesce(city.c.code, ""), func.coalesce(city.c.name, ""))
        .add_columns(listed, villages)
        .select_from(table(Target).join(county, county.c.code == code))
        .outerjoin(city, city.c.code == func.left(county.c.code, scope.CITY))
        .group_by(county.c.code, county.c.name, city.c.code, city.c.name)
        .order_by(county.c.code)
    )
    return tuple(Place(*row) for row in tx.run(found))


def cities(tx: ReadTx) -> Mapping[str, str]:
    """Return the name of all that lies directly under the province by its code: cities, and 济源."""
    found = select(AREA.code, AREA.name).where(AREA.parent == select(CAMPAIGN.area).scalar_subquery())
    return {str(code): str(name) for code, name in tx.run(found)}


def ending(tx: ReadTx, actor: Actor, until: datetime, limit: int) -> Sequence[RowMapping]:
    """Return running clocks that escalate before an instant, the first to fire first, with their cases.

    Whatever escalates fires no later, and an index of each area has them in this order.
    """
    # Not as the index of escalations has it: PostgreSQL would take the two for independent, and few clocks for both.
    escalates = func.coalesce(CLOCK.escalates_at, literal_column("'infinity'"))
    found = (
        select(
            *(CLOCK[name] for name in _OF_CLOCK),
            *(CASE[name] for name in _OF_CASE),
            CLOCK.paused_at.is_not(None).label("paused"),
            and_(CLOCK.kind == ClockKind.RECTIFY.value, CLOCK.holder == CASE.lead_unit).label("leads"),
            func.coalesce(UNIT.name, "").label("holder_name"),
        )
        .select_from(table(Clock).join(table(Case), CASE.id == CLOCK.case_id))
        .outerjoin(table(Unit), UNIT.code == CLOCK.holder)
        .where(CLOCK.next_fire_at <= until, escalates <= until, scope.visible(actor))
        .where(*_narrower(actor))
        .order_by(CLOCK.next_fire_at, CLOCK.id)
        .limit(limit)
    )
    return tx.run(found).mappings().all()


def _narrower(actor: Actor) -> Iterator[ColumnElement[bool]]:
    """Yield where a clock lies that the actor sees, as its index has it, where the scope is made of smaller areas."""
    areas = [area[: scope.COUNTY] for area in actor.areas()]
    if areas and not actor.units() and all(len(area) > scope.PROVINCE for area in areas):
        yield or_(*(scope.lies_in(area, CLOCK.city, CLOCK.county) for area in areas))


_OF_CLOCK = (
    *("id", "case_id", "kind", "holder", "budget", "unit", "calendar", "started_at", "due_at", "provisional"),
    *("pauses", "behind_on", "rung", "light"),
)
_OF_CASE = ("number", "description", "policy_version", "rectification_type", "rework", "cycle")


def _acts(actor: Actor) -> Subquery:
    """Return what happened in the actor's scope: as it is kept for whole counties, or else row by row."""
    if counts.kept_for(actor):
        return counts.acts(actor).subquery("act")
    seen = scope.visible(actor)
    moved = table(Event).join(table(Case), CASE.id == EVENT.case_id)
    decided = table(Decision).join(table(Case), CASE.id == DECISION.case_id)
    rectified = CASE.resolution == literal_column(f"'{Resolution.RECTIFIED.value}'")
    return union_all(
        _each(Counted.LOG, CASE.created_at).where(seen),
        _each(Counted.DUE, CASE.due_at).where(CASE.due_at.is_not(None), seen),
        _each(Counted.RECTIFIED, CASE.closed_at).where(CASE.closed_at.is_not(None), rectified, seen),
        _each(Counted.ORANGE, DECISION.decided_at).select_from(decided).where(DECISION.light == _ORANGE, seen),
        select(CASE.county, EVENT.kind, EVENT.at, literal(1)).select_from(moved).where(EVENT.kind.in_(_MOVES), seen),
    ).subquery("act")


def _each(kind: Counted, at: ColumnElement[datetime]) -> Select[tuple[object, ...]]:
    return select(CASE.county, literal(kind.value).label("kind"), at.label("at"), literal(1).label("times"))


def _between(at: ColumnElement[datetime], bounds: Sequence[datetime]) -> ColumnElement[int]:
    """Return between which neighbours of some ascending instants an instant lies, from 1; each begins the next."""
    week: ColumnElement[int] = func.width_bucket(at, bindparam(None, list(bounds), ARRAY(DateTime(timezone=True))))
    return week
