"""Counts kept beside the cases: what boards read where a scope is made of whole counties (docs/adr/0055)."""

from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    false,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.count import ActCount, StandingCount
from duzhan.policy.permissions import Actor
from duzhan.store import narrowing, scope
from duzhan.store.transaction import ReadTx, Tx
from duzhan.vocabulary import Light
from duzhan.wire.cases import CaseNarrowing

CASE = table(Case).c
STANDING = table(StandingCount).c
ACT = table(ActCount).c
_SETTLE = text("select settle_counts(:zone)")
_TOLD = ("area", "open", "light", "content_area")
"""By what the kept counts can be narrowed."""
_STANDING = ("open", "closed", "dismissed", *(light.value for light in Light))


def kept_for(actor: Actor) -> bool:
    """Tell whether the actor's scope is made of areas that counts are kept of, and of nothing else."""
    return not actor.units() and all(len(area) <= scope.COUNTY for area in actor.areas())


def cells(tx: ReadTx, actor: Actor) -> CompoundSelect[tuple[object, ...]]:
    """Return rows that add up to what the dashboard counts by county, lead unit and content area.

    What is overdue changes with time alone, and is counted when it is asked: of what is due and owed, over an index.
    """
    where = STANDING.county, STANDING.lead_unit, STANDING.content_area
    standing = select(*where, *(STANDING[name] for name in _STANDING), literal(0).label("overdue"))
    content = narrowing.content(CASE.content_area)
    overdue = (
        select(CASE.county, CASE.lead_unit, content, *(literal(0) for _ in _STANDING), func.count())
        .where(narrowing.overdue(tx), _lies(CASE, actor))
        .group_by(CASE.county, CASE.lead_unit, content)
    )
    return union_all(standing.where(_lies(STANDING, actor)), overdue)


def acts(actor: Actor) -> Select[tuple[object, ...]]:
    """Return what happened in the actor's areas: county, kind, instant, or the local day that begins at it, times."""
    return select(ACT.county, ACT.kind, ACT.at, ACT.times).where(_lies(ACT, actor))


def sent_back(actor: Actor) -> Select[tuple[int]]:
    """Return the question how many open cases of the actor's areas were sent back."""
    return select(func.coalesce(func.sum(STANDING.sent_back), 0)).where(_lies(STANDING, actor))


def lines(tx: ReadTx, actor: Actor, wanted: CaseNarrowing) -> int | None:
    """Count the cases in scope that a narrowing lets through; None where the kept counts do not tell."""
    light, area, content = wanted.light, wanted.area or "", wanted.content_area or ""
    told = wanted.model_copy(update=dict.fromkeys(_TOLD)) == CaseNarrowing()
    if not (told and kept_for(actor)) or len(area) > scope.COUNTY or "." in content or (light and not wanted.open):
        return None
    ended = STANDING.closed + STANDING.dismissed
    figure = {True: STANDING.open, False: ended, None: STANDING.open + ended}[wanted.open]
    asked = select(func.coalesce(func.sum(STANDING[light.value] if light else figure), 0)).where(_lies(STANDING, actor))
    if area:
        asked = asked.where(scope.lies_in(area, STANDING.city, STANDING.county))
    if content:
        asked = asked.where(STANDING.content_area == content)
    return int(str(tx.run(asked).scalar_one()))


def settle(tx: Tx, zone: ZoneInfo) -> int:
    """Add up what was added row by row, by the local days of a zone, and return how many rows were added up."""
    return int(tx.run(_SETTLE, {"zone": zone.key}).scalar_one())


def _lies(columns: ReadOnlyColumnCollection[str, ColumnElement[str]], actor: Actor) -> ColumnElement[bool]:
    return or_(false(), *(scope.lies_in(area, columns.city, columns.county) for area in actor.areas()))
