"""What the board 作战图 shows besides the dashboard's figures: weeks, months, targets, and clocks that end soon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import BigInteger, ColumnElement, RowMapping, and_, cast, func, literal_column, select

from duzhan.model.area import Area, Target
from duzhan.model.campaign import CampaignRow
from duzhan.model.case import Case
from duzhan.model.clock import Clock, Decision
from duzhan.model.columns import table
from duzhan.model.event import Event
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import scope
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

WEEK = 7 * 24 * 3600
# Written out, not bound, as the indexes have it: what else changes how many cases are open, and what was sent back.
_MOVES: list[ColumnElement[str]] = [
    literal_column(f"'{move.value}'") for move in (Trigger.DISMISS, Trigger.CLOSE, Trigger.REOPEN, Trigger.SEND_BACK)
]
_SENT_BACK = CASE.rework > literal_column("0"), CASE.state != literal_column(f"'{State.CLOSED.value}'")
_ORANGE: ColumnElement[str] = literal_column(f"'{Light.ORANGE.value}'")


@dataclass(frozen=True, slots=True)
class Place:
    """A county on the board: whether it is a target itself, and how many target villages lie in it."""

    code: str
    name: str
    city: str
    city_name: str
    listed: bool
    villages: int


def acts_by_week(tx: ReadTx, actor: Actor, since: datetime) -> Sequence[tuple[str, int, int]]:
    """Return (kind, weeks ago, times) of the acts that figures are made of; week 0 is the seven days until now.

    A case is logged once, at the instant of its row, which an index has: no event need be looked at for it.
    """
    ago, logged = _weeks_before(tx, EVENT.at), _weeks_before(tx, CASE.created_at)
    moves = (
        select(EVENT.kind, ago, func.count())
        .select_from(table(Event).join(table(Case), CASE.id == EVENT.case_id))
        .where(EVENT.kind.in_(_MOVES), EVENT.at >= since, scope.visible(actor))
        .group_by(EVENT.kind, literal_column("2"))
    )
    logs = select(logged, func.count()).where(CASE.created_at >= since, scope.visible(actor))
    found = [("log", int(weeks), int(times)) for weeks, times in tx.run(logs.group_by(literal_column("1")))]
    return [*found, *((str(kind), int(weeks), int(times)) for kind, weeks, times in tx.run(moves))]


def due_between(tx: ReadTx, actor: Actor, bounds: Sequence[datetime]) -> Sequence[int]:
    """Return how many cases fall due between each two neighbours of some instants, ascending; ends are exclusive."""
    spans = list(pairwise(bounds))
    counts = [func.count().filter(CASE.due_at > since, CASE.due_at <= until) for since, until in spans]
    wanted = CASE.due_at > bounds[0], CASE.due_at <= bounds[-1]
    found = tx.run(select(*counts).select_from(table(Case)).where(*wanted, scope.visible(actor))).one()
    return [int(count) for count in found]


def escalated_by_week(tx: ReadTx, actor: Actor, since: datetime) -> Mapping[int, int]:
    """Return in how many cases a clock reached orange since an instant, by weeks ago."""
    ago = _weeks_before(tx, DECISION.decided_at)
    counted = (
        select(ago, func.count(func.distinct(DECISION.case_id)))
        .select_from(table(Decision).join(table(Case), CASE.id == DECISION.case_id))
        .where(DECISION.light == _ORANGE, DECISION.decided_at >= since, scope.visible(actor))
        .group_by(literal_column("1"))
    )
    return {int(weeks): int(cases) for weeks, cases in tx.run(counted)}


def sent_back_now(tx: ReadTx, actor: Actor) -> int:
    """Return how many open cases were sent back."""
    wanted = *_SENT_BACK, scope.visible(actor)
    return int(str(tx.run(select(func.count()).select_from(table(Case)).where(*wanted)).scalar_one()))


def closed_since(tx: ReadTx, actor: Actor, since: datetime) -> Mapping[str, int]:
    """Return how many cases were struck off as rectified since an instant, by county."""
    wanted = CASE.closed_at >= since, CASE.resolution == Resolution.RECTIFIED.value
    counted = select(CASE.county, func.count()).where(*wanted, scope.visible(actor)).group_by(CASE.county)
    return {str(county): int(cases) for county, cases in tx.run(counted)}


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
    """Return running clocks, not red yet, that are due before an instant, the soonest first, with their cases."""
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
        .where(CLOCK.escalates_at.is_not(None), CLOCK.escalates_at <= until, scope.visible(actor))
        .order_by(CLOCK.escalates_at, CLOCK.id)
        .limit(limit)
    )
    return tx.run(found).mappings().all()


_OF_CLOCK = (
    *("id", "case_id", "kind", "holder", "budget", "unit", "calendar", "started_at", "due_at", "provisional"),
    *("pauses", "behind_on", "rung", "light"),
)
_OF_CASE = ("number", "description", "policy_version", "rectification_type", "rework", "cycle")


def _weeks_before(tx: ReadTx, at: ColumnElement[datetime]) -> ColumnElement[int]:
    elapsed = func.date_part("epoch", tx.now - at)  # extract() would count in decimals, which takes its time
    return cast(func.floor(elapsed / WEEK), BigInteger)
