"""Reads every plan in scope 一村一策, added up to county and city."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import RowMapping

from duzhan.policy import target_plans as policy
from duzhan.policy.deadlines import Rules
from duzhan.policy.permissions import Actor
from duzhan.store import plan_standings, policies
from duzhan.store.transaction import ReadTx
from duzhan.usecases import target_plan_view
from duzhan.wire.target_plans import CityPlans, CountyPlans, LateLine, PlanBoard, PlanSum


def read_plan_board(tx: ReadTx, *, actor: Actor) -> PlanBoard:
    """Return the targets in the actor's areas, and those whose plans name one of the actor's units."""
    rules = policies.in_force(tx)
    return _board(tx, plan_standings.standings(tx, actor, rules.today(tx.now)), rules)


def board(tx: ReadTx, areas: Sequence[str]) -> PlanBoard:
    """Return the targets in some areas."""
    rules = policies.in_force(tx)
    return _board(tx, plan_standings.standings_in(tx, areas, rules.today(tx.now)), rules)


def late_lines(tx: ReadTx, areas: Sequence[str]) -> tuple[LateLine, ...]:
    """Return what of the plans of the targets in some areas is late, the longest late first."""
    rows = plan_standings.late_in(tx, areas, policies.in_force(tx).today(tx.now))
    return tuple(LateLine.model_validate(dict(row)) for row in rows)


def _board(tx: ReadTx, rows: Sequence[RowMapping], rules: Rules) -> PlanBoard:
    by_city = [tuple(some) for _, some in groupby(rows, lambda row: row["city"])]
    return PlanBoard(
        as_of=tx.now,
        total=_total("", "", rows),
        cities=tuple(_city(some, rules) for some in by_city),
    )


def _city(rows: Sequence[RowMapping], rules: Rules) -> CityPlans:
    by_county = [tuple(some) for _, some in groupby(rows, lambda row: row["county"])]
    return CityPlans(
        total=_total(rows[0]["city"], rows[0]["city_name"], rows),
        counties=tuple(
            CountyPlans(
                total=_total(some[0]["county"], some[0]["county_name"], some),
                targets=tuple(target_plan_view.standing(row, rules) for row in some),
            )
            for some in by_county
        ),
    )


def _total(code: str, name: str, rows: Sequence[RowMapping]) -> PlanSum:
    figures = [target_plan_view.counted(row) for row in rows]
    return PlanSum(
        code=code,
        name=name,
        targets=len(rows),
        in_force=sum(row["in_force"] is not None for row in rows),
        behind=sum(one.late > 0 for one in figures),
        figures=target_plan_view.shown_figures(policy.total(figures)),
    )
