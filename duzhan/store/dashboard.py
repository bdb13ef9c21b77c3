"""The dashboard's figures: one statement, grouped by county, lead unit and content area at once."""

from collections.abc import Sequence

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    RowMapping,
    Select,
    SelectBase,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
)

from duzhan.model.area import Area
from duzhan.model.case import Case
from duzhan.model.columns import table
from duzhan.model.unit import Unit
from duzhan.policy.permissions import Actor
from duzhan.store import counts, narrowing, past, scope
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import Light
from statemachines.states import Resolution, State

CASE = table(Case).c
AREA = table(Area).c
UNIT = table(Unit).c

COUNTED = ("open", "overdue", "closed", "dismissed", *(light.value for light in Light))


def figures(tx: ReadTx, actor: Actor) -> Sequence[RowMapping]:
    """Return a row for each county, lead unit and content area with cases in scope, and one for all of them.

    ``by`` names the grouping of a row ("all", "county", "unit", "content_area") and ``key`` its value.
    """
    cells = counts.cells(tx, actor) if counts.kept_for(actor) else _cells(tx).where(scope.visible(actor))
    return tx.run(_figures(cells)).mappings().all()


def past_figures(tx: ReadTx, actor: Actor) -> Sequence[RowMapping]:
    """Return ``figures`` of the cases as they were at the instant that the snapshot is read as of."""
    return tx.run(_figures(_cells(tx)).add_cte(_then(tx, actor))).mappings().all()


def _then(tx: ReadTx, actor: Actor) -> CTE:
    """Return the cases in scope as they were, under the table's own name: what is asked of it is answered by them."""
    return select(past.PAST).select_from(past.cases(tx.now)).where(scope.visible(actor)).cte("case")


def _cells(tx: ReadTx) -> Select[tuple[object, ...]]:
    # Counted once for each combination, which several workers can share, and only then added up in three ways.
    counted = select(
        CASE.county, CASE.lead_unit, narrowing.content(CASE.content_area).label("content_area"), *_counts(tx)
    )
    return counted.group_by(CASE.county, CASE.lead_unit, narrowing.content(CASE.content_area))


def _figures(counted_cells: SelectBase) -> Select[tuple[object, ...]]:
    cells = counted_cells.subquery("cells")
    keys = (cells.c.county, cells.c.lead_unit, cells.c.content_area)
    added = (cast(func.coalesce(func.sum(cells.c[name]), 0), BigInteger).label(name) for name in COUNTED)
    counted = (
        select(_grouping(keys).label("by"), func.coalesce(*keys).label("key"), *added)
        .group_by(func.grouping_sets(tuple_(), *(tuple_(key) for key in keys)))
        .subquery("counted")
    )
    return (
        select(*counted.c, func.coalesce(AREA.name, UNIT.name, "").label("name"))
        .outerjoin_from(counted, table(Area), and_(counted.c.by == "county", AREA.code == counted.c.key))
        .outerjoin(table(Unit), and_(counted.c.by == "unit", UNIT.code == counted.c.key))
        # A found case has no lead unit yet; and of what was given to others nothing is left but a sum of nothing.
        .where(not_(and_(counted.c.by == "unit", counted.c.key.is_(None))))
        .where(or_(counted.c.by == "all", counted.c.open + counted.c.closed + counted.c.dismissed > 0))
        .order_by(counted.c.key)
    )


def _grouping(keys: tuple[ColumnElement[str], ...]) -> ColumnElement[str]:
    """Return which grouping a row belongs to: PostgreSQL's grouping() is 0 for the key that it is grouped by."""
    grouped = [(func.grouping(key) == 0, literal(name)) for key, name in zip(keys, _NAMES, strict=True)]
    return case(*grouped, else_=literal("all"))


_NAMES = ("county", "unit", "content_area")


def _counts(tx: ReadTx) -> tuple[ColumnElement[int], ...]:
    is_open = CASE.state != State.CLOSED.value
    return (
        func.count().filter(is_open).label("open"),
        func.count().filter(narrowing.overdue(tx)).label("overdue"),
        func.count().filter(CASE.resolution == Resolution.RECTIFIED.value).label("closed"),
        func.count()
        .filter(CASE.resolution.in_((Resolution.DISMISSED.value, Resolution.MERGED.value)))
        .label("dismissed"),
        *(func.count().filter(is_open, CASE.light == light.value).label(light.value) for light in Light),
    )
