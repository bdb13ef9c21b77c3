"""Reads what departments tilted to targets 倾斜: lines of one's own units and places, and their sums."""

from collections.abc import Sequence
from datetime import date

from duzhan.policy import obligations, target_permissions
from duzhan.policy.permissions import Actor
from duzhan.store import support
from duzhan.store.support import Seen, Wanted
from duzhan.store.transaction import ReadTx
from duzhan.usecases import support_view
from duzhan.wire import cursor
from duzhan.wire.support import SupportFilter, SupportPage

LINES = 50


def read_support(tx: ReadTx, wanted: SupportFilter, *, actor: Actor, most: int | None = LINES) -> SupportPage:
    """Return a page of lines (None: all of them) and the sums of all; raises InvalidInput for a cursor not of ours."""
    mine = frozenset(str(grant.unit) for grant in target_permissions.supporting(actor))
    return _page(tx, wanted, (Seen(actor.units(), actor.areas()), mine), most)


def list_support(tx: ReadTx, wanted: SupportFilter, areas: Sequence[str]) -> SupportPage:
    """Return everything that went to some areas, as whoever records nothing sees it."""
    return _page(tx, wanted, (Seen((), areas), frozenset()), None)


def _page(tx: ReadTx, wanted: SupportFilter, of: tuple[Seen, frozenset[str]], most: int | None) -> SupportPage:
    """Return a page of what is seen, by somebody who records for some units."""
    seen, mine = of
    before = None if wanted.cursor is None else cursor.decode(wanted.cursor, 1)[0]
    narrowed = _narrowed(wanted)
    rows = support.lines(tx, narrowed, seen, (before, most))
    shown, sums = rows[:most], support.sums(tx, narrowed, seen)
    return SupportPage(
        items=tuple(support_view.line(row, mine) for row in shown),
        next=cursor.encode(shown[-1]["id"]) if most is not None and len(rows) > most else None,
        total=support_view.total(sums),
        by_target=support_view.by(sums, "area", "area_name"),
        by_unit=support_view.by(sums, "unit", "unit_name"),
        by_month=support_view.by(sums, "month", "month"),
        may_record=bool(mine),
    )


def _narrowed(wanted: SupportFilter) -> Wanted:
    since = None if wanted.month is None else date.fromisoformat(f"{wanted.month}-01")
    return Wanted(
        target=wanted.target,
        unit=wanted.unit,
        kind=None if wanted.kind is None else wanted.kind.value,
        since=since,
        until=None if since is None else obligations.following(since),
    )
