"""The dashboard's figures: one statement, grouped by county, lead unit and content area at once."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, RowMapping, and_, case, func, literal, literal_column, not_, select, tuple_

from duzhan.model.area import Area
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import listing, scope
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Light
from statemachines.states import Resolution, State

CASE = table(Case).c
AREA = table(Area).c
UNIT = table(Unit).c


def figures(tx: ReadTx, actor: Actor) -> Sequence[RowMapping]:
    """Return a row for each county, lead unit and content area with cases in scope, and one for all of them.

    ``by`` names the grouping of a row ("all", "county", "unit", "content_area") and ``key`` its value.
    """
    # Written out, not bound: PostgreSQL must see that the key and the grouping are the same expression.
    content_area = func.split_part(CASE.content_area, literal_column("'.'"), literal_column("1"))
    keys = (CASE.county, CASE.lead_unit, content_area)
    counted = (
        select(_grouping(keys).label("by"), func.coalesce(*keys).label("key"), *_counts(tx))
        .where(scope.visible(actor))
        .group_by(func.grouping_sets(tuple_(), *(tuple_(key) for key in keys)))
        .subquery("counted")
    )
    named = (
        select(*counted.c, func.coalesce(AREA.name, UNIT.name, "").label("name"))
        .outerjoin_from(counted, table(Area), and_(counted.c.by == "county", AREA.code == counted.c.key))
        .outerjoin(table(Unit), and_(counted.c.by == "unit", UNIT.code == counted.c.key))
        # A found case has no lead unit yet.
        .where(not_(and_(counted.c.by == "unit", counted.c.key.is_(None))))
        .order_by(counted.c.key)
    )
    return tx.run(named).mappings().all()


def _grouping(keys: tuple[ColumnElement[str], ...]) -> ColumnElement[str]:
    """Return which grouping a row belongs to: PostgreSQL's grouping() is 0 for the key that it is grouped by."""
    grouped = [(func.grouping(key) == 0, literal(name)) for key, name in zip(keys, _NAMES, strict=True)]
    return case(*grouped, else_=literal("all"))


_NAMES = ("county", "unit", "content_area")


def _counts(tx: ReadTx) -> tuple[ColumnElement[int], ...]:
    is_open = CASE.state != State.CLOSED.value
    return (
        func.count().filter(is_open).label("open"),
        func.count().filter(listing.overdue(tx)).label("overdue"),
        func.count().filter(CASE.resolution == Resolution.RECTIFIED.value).label("closed"),
        func.count()
        .filter(CASE.resolution.in_((Resolution.DISMISSED.value, Resolution.MERGED.value)))
        .label("dismissed"),
        *(func.count().filter(is_open, CASE.light == light.value).label(light.value) for light in Light),
    )
