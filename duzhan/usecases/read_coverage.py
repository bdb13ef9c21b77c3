"""覆盖情况: which targets nobody has seen for how long, and how many were seen each month."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import RowMapping

from duzhan.policy.permissions import Actor
from duzhan.store import coverage, policies
from duzhan.store.transaction import ReadTx
from duzhan.vocabulary import TargetKind
from duzhan.wire.visits import Coverage, CoverageFilter, MonthSeen, TargetSeen


def read_coverage(tx: ReadTx, wanted: CoverageFilter, *, actor: Actor) -> Coverage:
    """Return the coverage of the targets in the actor's areas."""
    return cover(tx, wanted, actor.areas())


def cover(tx: ReadTx, wanted: CoverageFilter, areas: Sequence[str]) -> Coverage:
    """Return the coverage of the targets in some areas.

    A target that was never seen has been unseen since the campaign began; in the first days nobody is missed yet.
    """
    rules = policies.in_force(tx)
    today, tours = rules.today(tx.now), rules.policy.tours
    days = wanted.days or (None if tours is None else tours.unseen_after_days)
    found = tuple(
        _target(row, (rules.policy.facts.start_on, today), days) for row in coverage.targets(tx, areas, wanted.area)
    )
    counties = [each for each in found if each.kind is TargetKind.COUNTY]
    villages = [each for each in found if each.kind is TargetKind.VILLAGE]
    return Coverage(
        unseen_after_days=days,
        as_of=today,
        counties=len(counties),
        villages=len(villages),
        unseen_counties=sum(each.unseen for each in counties),
        unseen_villages=sum(each.unseen for each in villages),
        targets=found,
        months=tuple(MonthSeen.model_validate(dict(row)) for row in coverage.months(tx, areas, wanted.area)),
    )


def _target(row: RowMapping, span: tuple[date, date], days: int | None) -> TargetSeen:
    begun, today = span
    seen: date | None = row["visited_on"]
    since = None if seen is None else (today - seen).days
    waited = (today - begun).days if since is None else since
    return TargetSeen(
        kind=TargetKind(row["kind"]),
        area=row["area"],
        full_name=row["full_name"],
        visits=row["visits"],
        visited_on=seen,
        days=since,
        unseen=days is not None and waited > days,
    )
